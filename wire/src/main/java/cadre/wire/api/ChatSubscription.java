package cadre.wire.api;

import cadre.wire.id.ChatLinkId;

/**
 * Something that a person in a chat is told of without asking; both what is asked for and what
 * there is.
 *
 * @param link who is told where
 * @param what {@code mine}, {@code failures}, {@code approvals}, {@code budgets}, {@code nodes},
 *     {@code label LABEL} or {@code team TEAM}
 */
public record ChatSubscription(ChatLinkId link, String what) {}
