package cadre.server.feed;

import cadre.wire.event.Actor;
import cadre.wire.id.JobId;
import java.util.Optional;

/**
 * An event that is to be appended together with others; its parts are those of {@link Feed#append}.
 */
public record NewEvent(String kind, String thing, Optional<JobId> job, Actor actor, Object body) {}
