# IPv4: routes, hosts, global switches; show and clear of IPv4; ping and traceroute.
