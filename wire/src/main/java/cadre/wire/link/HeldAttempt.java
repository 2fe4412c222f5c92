package cadre.wire.link;

import cadre.wire.id.AttemptId;

/** An attempt that a node still holds, running or not yet reported, with its fencing token. */
public record HeldAttempt(AttemptId attempt, long token) {}
