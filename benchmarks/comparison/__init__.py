"""The request engine beside its peers: the same requests to the same server, each client in an environment of its own."""
