package cadre.server.forges;

import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Provider;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where saved changes go: to the host that their repository came from, by the connection for it.
 *
 * @param connections all of them, as they are now
 */
public record Destinations(Supplier<List<Connection>> connections, Ends ends) {
    /** Whether any connection is for the host of this address. */
    public boolean isKnown(String url) {
        return !fitting(url, Optional.empty()).isEmpty();
    }

    /**
     * The one for a change.
     *
     * @param asked a connection by name; empty to take the only one that fits
     * @throws CadreException NOT_FOUND if there is none of that name; CONFLICT if none is for the
     *     host; INVALID if several are
     */
    public Destination of(SavedChange change, Optional<String> asked) {
        var all = connections.get();
        asked.filter(name -> all.stream().noneMatch(each -> each.name().equals(name)))
                .ifPresent(name -> {
                    throw unknown(name, all);
                });
        var fitting = fitting(change.url(), asked);
        if (fitting.isEmpty()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    asked.isEmpty()
                            ? "No connection is for the repository's host"
                            : "The repository is not at the host of this connection",
                    asked.isEmpty()
                            ? Map.of("url", change.url())
                            : Map.of("url", change.url(), "connection", asked.get()),
                    "Set one up, as docs/github.md says, with the address that the URL begins with;"
                            + " 'cadre connection list' shows those that there are");
        }
        if (fitting.size() > 1) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "Several connections are for the repository's host",
                    Map.of(
                            "url",
                            change.url(),
                            "connections",
                            fitting.stream().map(Connection::name).toList()),
                    "Name one with --connection");
        }
        var connection = fitting.getFirst();
        return new Destination(
                connection,
                ends.host(connection.name()),
                RemoteRepository.of(change.url()).flatMap(one -> one.at(connection)).orElseThrow());
    }

    private List<Connection> fitting(String url, Optional<String> asked) {
        var remote = RemoteRepository.of(url);
        return connections.get().stream()
                .filter(each -> each.provider() != Provider.PLANE)
                .filter(each -> asked.isEmpty() || asked.get().equals(each.name()))
                .filter(each -> remote.flatMap(one -> one.at(each)).isPresent())
                .toList();
    }

    private static CadreException unknown(String name, List<Connection> all) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "There is no such connection",
                Map.of(
                        "connection",
                        name.length() > 60 ? name.substring(0, 60) : name,
                        "connections",
                        all.stream().map(Connection::name).sorted().toList()),
                "Name one of them, or none if one alone is for the repository's host");
    }
}
