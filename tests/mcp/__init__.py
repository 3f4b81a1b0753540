"""What assistants get to see and may do."""
