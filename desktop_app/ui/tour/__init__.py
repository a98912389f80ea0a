"""The program shown by itself: a caption, an act by keys, a look whether it worked, a picture."""
