package cadre.server.bus.topic;

/**
 * How much there is.
 *
 * @param online agents that count as being there
 * @param messages publications that are not over
 * @param waiting deliveries that nobody has taken
 */
public record TopicCounts(long online, long messages, long waiting) {}
