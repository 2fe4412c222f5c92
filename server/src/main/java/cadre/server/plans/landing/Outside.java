package cadre.server.plans.landing;

import cadre.server.fleet.artifact.Pushes;
import cadre.server.forges.Destinations;
import cadre.server.forges.FlowPush;
import cadre.server.forges.landing.LandingHost;
import java.util.Optional;
import java.util.function.Function;

/**
 * What plans land by.
 *
 * @param pushes what jobs saved
 * @param push with a connection's token, below {@code cadre/} and nowhere else
 * @param hosts what merges, by the name of a connection
 * @param secretIn which live secret a text holds, in words; empty if it may leave
 */
public record Outside(
        Pushes pushes,
        Destinations destinations,
        FlowPush push,
        Function<String, LandingHost> hosts,
        Function<String, Optional<String>> secretIn) {}
