package cadre.wire.error;

/** The stable codes that clients switch on; the numbers are the HTTP status that carries each. */
public enum ErrorCode {
    /** A value has the wrong form, size or range; the error names it. */
    INVALID(400),
    /** No key, or one that is unknown, expired or revoked. */
    UNAUTHORIZED(401),
    /** The key is good, its grant is not enough. */
    FORBIDDEN(403),
    /** A name was given that is not the one of the key: who speaks follows from the key. */
    IDENTITY_MISMATCH(403),
    /** There is no such thing, or this key may not know of it. */
    NOT_FOUND(404),
    /** There is no such team. */
    TEAM_NOT_FOUND(404),
    /** The route exists, but not with this method. */
    METHOD_NOT_ALLOWED(405),
    /** The thing is not in a state that allows this. */
    CONFLICT(409),
    /** The holder's fencing token is not the current one. */
    STALE(409),
    /** Another process is connected as this node. */
    ALREADY_CONNECTED(409),
    /** Members of the team still hold tasks: it is not deleted. */
    TEAM_BUSY(409),
    /** What was asked for is gone: an invite used up, a log or events deleted by retention. */
    GONE(410),
    /** More bytes than allowed. */
    TOO_LARGE(413),
    /** Too many tries. */
    TOO_MANY(429),
    /**
     * Something a person must mend on the machine: no space, no git, a folder that cannot be
     * written.
     */
    UNAVAILABLE(503),
    /** A program or host that Cadre asked did not do it: git, a remote. */
    UPSTREAM(502),
    /** A bug in Cadre. */
    INTERNAL(500);

    private final int httpStatus;

    ErrorCode(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    /** The HTTP status that carries this code. */
    public int httpStatus() {
        return httpStatus;
    }
}
