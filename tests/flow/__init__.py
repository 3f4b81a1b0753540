"""Whole ways through the rooms: files in, contacts and gaps out."""
