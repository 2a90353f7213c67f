"""What is the centre, the load and the people? The scenario file, read and checked."""
