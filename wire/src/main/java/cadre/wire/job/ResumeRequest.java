package cadre.wire.job;

import cadre.wire.id.JobId;

/**
 * A job that goes on where another one ended.
 *
 * @param job the one that is over
 * @param cold false for the same agent session in the same workspace, whose clones are made anew if
 *     there is something to merge; true for a new session that starts with the saved change and the
 *     last answer
 */
public record ResumeRequest(JobId job, boolean cold) {}
