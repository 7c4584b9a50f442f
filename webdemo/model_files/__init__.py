"""The command `webdemo models`: lists the files of models, fetches and adds them."""
