"""Triggers only, one blueprint a file: parse the message, call one service."""
