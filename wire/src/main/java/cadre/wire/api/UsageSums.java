package cadre.wire.api;

import java.util.List;

/**
 * The sums over everything that a filter takes. Days are newest first, the others most tokens
 * first; at most 1,000 of each.
 */
public record UsageSums(
        UsageSum total,
        List<UsageSum> day,
        List<UsageSum> model,
        List<UsageSum> agent,
        List<UsageSum> team,
        List<UsageSum> node) {
    public UsageSums {
        day = List.copyOf(day);
        model = List.copyOf(model);
        agent = List.copyOf(agent);
        team = List.copyOf(team);
        node = List.copyOf(node);
    }
}
