"""A picture in, a segmentation result out. Imports no Flask, no sockets and no wire format."""
