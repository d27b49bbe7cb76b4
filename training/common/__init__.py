"""What every training shares: runs, checkpoints, pictures, schedules, exports."""
