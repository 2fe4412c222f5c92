package cadre.server.fleet.seat;

import cadre.wire.id.MemberName;
import java.util.Optional;

/**
 * As whom a job speaks in its team, in place of {@code job-17}. Only Cadre itself appoints.
 *
 * @param member of the team; one job at a time speaks as it
 * @param task which it claims with each attempt, if it is free then
 */
public record Appointment(MemberName member, Optional<Long> task) {}
