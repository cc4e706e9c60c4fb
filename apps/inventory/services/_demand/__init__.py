"""What a shop will sell and when it must reorder: plain numbers in, plain numbers out, no database."""
