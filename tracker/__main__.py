"""`python -m tracker` is `tracker`."""

from tracker.app.cli.main import main

if __name__ == "__main__":
    main()
