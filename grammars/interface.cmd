# Interfaces: sections, state, addresses, media.
