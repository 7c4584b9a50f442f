"""Settings of gunicorn. Change the first four for your machine, and nginx.conf to match."""

from webdemo.deploy.worker_hooks import (  # noqa: F401, gunicorn calls them by name
    on_starting,
    post_worker_init,
    pre_fork,
    pre_request,
    worker_exit,
)

workers = 2
bind = ["unix:/run/webdemo/1.sock", "unix:/run/webdemo/2.sock"]  # a socket for each worker
# On a machine behind another's nginx: bind = ["10.0.0.2:8001", "10.0.0.2:8002"], and nginx's
# address, the only one that is answered there.
forwarded_allow_ips = "127.0.0.1"
raw_env = ["WEBDEMO_ALLOWED_HOSTS=demo.example.org"]  # the public names, separated by commas

worker_class = "gthread"
threads = 48  # 8 streams and 24 pictures that wait keep one busy each; the others serve pages
graceful_timeout = 4  # seconds until gunicorn kills a worker; worker_hooks.py needs less
control_socket_disable = True  # it would be in the home folder
# `webdemo.deploy.wsgi` reads X-Forwarded-Proto itself; no other header is believed.
secure_scheme_headers = {}
forwarder_headers = ""
