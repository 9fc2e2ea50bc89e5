"""`make demo`: the main job, driven through the portal over HTTP as the people of the job would."""
