package cadre.server.crews;

import cadre.server.agents.RoleProfile;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.server.usage.price.Prices;
import cadre.wire.agent.ModelPrice;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PartRequest;
import cadre.wire.crew.TryKind;
import cadre.wire.crew.TryState;
import cadre.wire.error.CadreException;
import cadre.wire.event.Actor;
import cadre.wire.id.AgentName;
import cadre.wire.job.Expects;
import cadre.wire.job.JobView;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Has a request split: the classifier is asked, once more if its answer cannot be used, then the
 * lead; then it is split plainly. Nothing else of the crew runs before.
 */
record Splitting(
        Database db,
        Casting casting,
        Prices prices,
        Availability availability,
        Opening opening,
        Course course) {
    private static final List<String> LEADS = List.of("claude", "codex", "gemini");
    private static final String UNUSABLE = "its answer cannot be used: ";
    private static final BigDecimal UNPRICED = BigDecimal.valueOf(Long.MAX_VALUE);

    /** Who is to be asked next; empty when all were. */
    Optional<AgentName> who(CrewRow crew) {
        var tries = db.read(tx -> tries(tx, crew));
        var classifier = crew.request().classifier().or(this::cheapest);
        var lead = crew.request().lead().or(this::usualLead);
        var asked = new ArrayList<AgentName>();
        classifier.ifPresent(asked::add);
        if (!tries.isEmpty() && tries.getFirst().why().startsWith(UNUSABLE)) {
            classifier.ifPresent(asked::add); // it may mend its answer
        }
        lead.filter(one -> !classifier.equals(Optional.of(one))).ifPresent(asked::add);
        return tries.size() < asked.size()
                ? Optional.of(asked.get(tries.size()))
                : Optional.empty();
    }

    private static List<TryRow> tries(Tx tx, CrewRow crew) {
        return TryStore.of(tx, crew.id()).stream()
                .filter(one -> one.part() == TryRow.TRIAGE)
                .toList();
    }

    /** Of the models with a price the one that writes for the least. */
    private Optional<AgentName> cheapest() {
        return able().stream()
                .min(
                        Comparator.comparing(this::price)
                                .thenComparing(profile -> LEADS.indexOf(profile.cli()) < 0)
                                .thenComparing(RoleProfile::name))
                .map(RoleProfile::name);
    }

    private BigDecimal price(RoleProfile profile) {
        return prices
                .table()
                .forAgent(profile.cli(), profile.model(), course.chronicle().now())
                .stream()
                .map(ModelPrice::outputUsd)
                .max(Comparator.naturalOrder())
                .orElse(UNPRICED);
    }

    private Optional<AgentName> usualLead() {
        var able = able();
        return LEADS.stream()
                .flatMap(name ->
                        able.stream()
                                .filter(profile -> profile.name().name().equals(name))
                                .map(RoleProfile::name))
                .findFirst();
    }

    /** Those that can be asked something: on a node, and no mere script. */
    private List<RoleProfile> able() {
        return casting.profiles().all().stream()
                .filter(profile -> !List.of("custom", "rehearsal").contains(profile.cli()))
                .filter(profile -> availability.isThere(profile.name()))
                .toList();
    }

    /** Asks the next one, or splits it plainly. */
    void goOn(Tx tx, CrewRow crew, Optional<AgentName> who) {
        CrewStore.lookAt(tx, crew.id(), Optional.empty());
        var tries = tries(tx, crew);
        if (tries.stream().anyMatch(one -> one.state() == TryState.RUNNING)) {
            return;
        }
        if (who.isEmpty()) {
            var how = tries.isEmpty() ? "" : "split plainly, at '+' and numbers: " + said(tries);
            accept(tx, crew, new PlainSplit(casting).of(crew.request().request()), how);
            return;
        }
        var mistake =
                tries.isEmpty() || !tries.getLast().agent().equals(who.get())
                        ? ""
                        : tries.getLast().why().replaceFirst("^" + UNUSABLE, "");
        var one =
                course.next(
                        tx, crew.id(), TryRow.TRIAGE, TryKind.TRIAGE, who.get(), Optional.empty());
        var place = new Requests.Place(crew, "triage", one.number(), TryKind.TRIAGE);
        var roles =
                casting.profiles().roles().all().stream().map(role -> role.name().name()).toList();
        var prompt = Prompts.triage(crew.request().request(), roles, mistake);
        course.insert(tx, one, Requests.bare(place, prompt, who.get()), "triage");
    }

    /** Takes the answer, if it can be used. */
    void ended(Tx tx, CrewRow crew, TryRow one, Optional<JobView> job, String why) {
        var verdict =
                job.map(view -> TryStore.verdict(tx, one, view, Expects.ANSWER))
                        .orElseGet(() -> new Verdict(TryState.FAILED, why, false));
        CrewStore.lookAt(tx, crew.id(), Optional.of(course.chronicle().now()));
        var ended = one.ended(verdict.state(), verdict.why(), course.chronicle().now());
        if (crew.state() == CrewState.TRIAGE && verdict.state() == TryState.SUCCESS) {
            try {
                var split = new TriageAnswer(casting).split(Prompts.answer(job.orElseThrow()));
                accept(tx, crew, split.parts(), split.note());
            } catch (CadreException e) {
                ended =
                        one.ended(
                                TryState.FAILED,
                                UNUSABLE + e.what() + (e.fix().isEmpty() ? "" : ". " + e.fix()),
                                course.chronicle().now());
            }
        }
        TryStore.save(tx, ended);
        course.chronicle().tried(tx, ended, "triage", "crew.part_tried");
    }

    /** Who was asked in vain, and why the last one was. */
    private static String said(List<TryRow> tries) {
        var asked =
                tries.stream()
                        .map(one -> one.agent().name())
                        .distinct()
                        .collect(Collectors.joining(", "));
        return "asked " + asked + " in vain, " + tries.getLast().why();
    }

    private void accept(Tx tx, CrewRow crew, List<PartRequest> parts, String how) {
        var check = new CrewCheck(casting);
        var checked = check.parts(parts, !crew.request().repositories().isEmpty());
        opening.split(tx, crew, checked);
        opening.proceed(tx, crew, how, Actor.CADRE);
    }
}
