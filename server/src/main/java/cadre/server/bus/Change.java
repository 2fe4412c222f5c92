package cadre.server.bus;

import cadre.wire.event.Actor;

/**
 * Something that changed in a team, as it is told.
 *
 * @param kind of the event, such as {@code message.sent}; its first word is the line's kind
 * @param thing behind the team's name, such as {@code m12}
 * @param body what the event adds; never the body of a message
 * @param line for people, one line
 */
public record Change(String kind, String thing, Actor actor, Object body, String line) {}
