package cadre.wire.crew;

import cadre.wire.id.JobId;
import java.time.Instant;

/**
 * That someone chose one result of a comparison as the crew's.
 *
 * @param part whose result it is
 * @param job whose saved change, or answer, that is
 * @param by the name of the key
 */
public record CrewPick(String part, JobId job, String by, Instant at) {}
