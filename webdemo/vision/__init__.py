"""A picture in, a result out. Imports no Flask, no sockets and no wire format."""
