package cadre.server.fleet.job;

import cadre.server.access.secret.Vault;
import cadre.server.feed.cause.KnownCauses;
import cadre.server.fleet.seat.JobSeats;
import cadre.server.forges.account.AccountLogins;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.id.KeyId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.RepositoryOrder;
import cadre.wire.link.SecretValue;
import cadre.wire.link.ServerMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What a node is sent to start an attempt: its order, and the secrets for it, read anew each time
 * and kept nowhere. Thread-safe.
 */
public final class Starts {
    private static final Logger log = LoggerFactory.getLogger(Starts.class);

    private final Database db;
    private final Vault vault;
    private final Claims claims;
    private final JobSeats seats;
    private final AccountLogins logins;
    private final Informing informing;

    /**
     * Starts of the attempts in {@code db}.
     *
     * @param logins of the people whose jobs they are
     * @param informing what goes before their prompts
     */
    public Starts(
            Database db,
            Vault vault,
            Claims claims,
            JobSeats seats,
            AccountLogins logins,
            Informing informing) {
        this.informing = informing;
        this.logins = logins;
        this.db = db;
        this.vault = vault;
        this.claims = claims;
        this.seats = seats;
    }

    /** Whether somebody outside, or the index, may have to be asked, which takes its time. */
    public boolean asksOutside(AttemptOrder order) {
        return !logins.wanting(remotes(order)).isEmpty() || informing.isWanted(order);
    }

    /**
     * The message; empty if the secrets cannot be read, or its team has no place for it, and the
     * attempt has failed with why.
     */
    public Optional<ServerMessage.Start> of(AttemptOrder order) {
        return Optional.ofNullable(of(List.of(order)).get(order.attempt()));
    }

    /** The same for several, which mostly want the same secrets: these are read once. */
    public Map<AttemptId, ServerMessage.Start> of(List<AttemptOrder> orders) {
        var known = new HashMap<Wanted, Found>();
        var starts = new HashMap<AttemptId, ServerMessage.Start>();
        for (var order : orders) {
            var wanted = wanted(order);
            switch (known.computeIfAbsent(wanted, this::find)) {
                case Found.Secrets(var values) ->
                        stillWanted(informed(order))
                                .flatMap(this::seated)
                                .ifPresent(ready ->
                                        starts.put(
                                                order.attempt(),
                                                new ServerMessage.Start(ready, values)));
                case Found.Failure(var why) -> fail(order, why);
            }
        }
        return starts;
    }

    /**
     * Those of these attempts that are to be stopped: that may have been said before they began.
     */
    public List<ServerMessage.Stop> stops(List<AttemptId> attempts) {
        return claims.stops(attempts);
    }

    /** While somebody outside was asked the attempt may have ended, and must not begin after it. */
    private Optional<AttemptOrder> stillWanted(AttemptOrder order) {
        return !asksOutside(order)
                        || db.read(tx -> AttemptStore.find(tx, order.attempt()))
                                .filter(AttemptRow::isRunning)
                                .filter(one -> one.token() == order.token())
                                .isPresent()
                ? Optional.of(order)
                : Optional.empty();
    }

    private AttemptOrder informed(AttemptOrder order) {
        return informing.isWanted(order) ? informing.inform(order, repositories(order)) : order;
    }

    private Optional<AttemptOrder> seated(AttemptOrder order) {
        if (order.bus().isEmpty()) {
            return Optional.of(order);
        }
        return switch (seats.sit(order.attempt(), order.bus().get())) {
            case JobSeats.Seated.Taken(var bus) -> Optional.of(order.withBus(Optional.of(bus)));
            case JobSeats.Seated.Refused(var why) -> {
                KnownCauses.on(log.atWarn(), order.cause())
                        .addKeyValue("attempt", order.attempt())
                        .addKeyValue("reason", why)
                        .log("an attempt has no place in its team");
                claims.fail(order.attempt(), why);
                yield Optional.empty();
            }
        };
    }

    /**
     * What an attempt is given.
     *
     * @param submitter whose login it may have, if there are remotes for which there are some
     */
    private record Wanted(
            AgentName profile,
            List<String> repositories,
            List<String> remotes,
            Optional<Borrower> submitter) {}

    /** Who has filed a job, and the attempt that is lent something. */
    private record Borrower(KeyId submitter, AttemptId attempt) {}

    private sealed interface Found {
        record Secrets(List<SecretValue> values) implements Found {}

        record Failure(CadreException why) implements Found {}
    }

    private Wanted wanted(AttemptOrder order) {
        var remotes = remotes(order);
        return new Wanted(
                order.agent().profile(),
                repositories(order),
                remotes,
                logins.wanting(remotes).isEmpty()
                        ? Optional.empty()
                        : db.read(tx -> JobStore.find(tx, order.attempt().job()))
                                .map(job -> new Borrower(job.submitterKey(), order.attempt())));
    }

    private Found find(Wanted wanted) {
        try {
            var values = vault.reveal(wanted.profile(), wanted.repositories(), wanted.remotes());
            return new Found.Secrets(withLogin(values, wanted));
        } catch (CadreException e) {
            return new Found.Failure(e);
        }
    }

    /** What an admin has set for a host goes before what a person has there. */
    private List<SecretValue> withLogin(List<SecretValue> values, Wanted wanted) {
        var isSet =
                values.stream()
                        .filter(one -> one.use() == SecretValue.Use.GIT)
                        .anyMatch(one -> logins.host().filter(one.name()::equals).isPresent());
        var login =
                isSet
                        ? Optional.<SecretValue>empty()
                        : wanted.submitter()
                                .flatMap(one ->
                                        logins.of(
                                                one.submitter(),
                                                one.attempt(),
                                                logins.wanting(wanted.remotes())));
        if (login.isEmpty()) {
            return values;
        }
        var all = new ArrayList<>(values);
        all.add(login.get());
        return all;
    }

    private void fail(AttemptOrder order, CadreException e) {
        var why = String.valueOf(e.getMessage());
        var level = e.code() == ErrorCode.UNAVAILABLE ? Level.ERROR : Level.WARN;
        KnownCauses.on(log.atLevel(level), order.cause())
                .addKeyValue("attempt", order.attempt())
                .addKeyValue("reason", why)
                .log("an attempt cannot have its secrets, do what the reason says");
        claims.fail(order.attempt(), why);
    }

    private List<String> repositories(AttemptOrder order) {
        var named = new ArrayList<String>();
        order.repositories().stream()
                .flatMap(one -> one.url().or(one::path).stream())
                .forEach(named::add);
        if (order.repositories().stream().anyMatch(one -> one.url().isEmpty())) {
            named.addAll(origins(order));
        }
        return named;
    }

    /** What the checkouts were cloned from that came as bundles: only the request says so. */
    private List<String> origins(AttemptOrder order) {
        return db.read(tx -> JobStore.request(tx, order.attempt().job()))
                .map(text -> Json.read(text, JobRequest.class).repositories().stream())
                .map(all -> all.map(RepositoryRequest::origin).flatMap(Optional::stream).toList())
                .orElse(List.of());
    }

    private static List<String> remotes(AttemptOrder order) {
        return order.repositories().stream()
                .map(RepositoryOrder::url)
                .flatMap(Optional::stream)
                .toList();
    }
}
