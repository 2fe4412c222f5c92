package cadre.node.agents;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.link.ResumeOrder;
import java.nio.file.Path;
import java.util.Map;

/** The error for a session that cannot be gone on with. */
final class CliSessions {
    private CliSessions() {}

    static CadreException gone(String title, ResumeOrder resume, Path folder) {
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "The session of " + title + " is gone from this node",
                Map.of("session", resume.sessionId(), "looked_in", folder),
                ""); // the server says how to begin anew: it knows the job's name
    }
}
