package cadre.node.guard;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.job.GuardedFile;
import cadre.wire.plan.SharedRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SharedTextsTest {
    private static GuardedFile file(SharedRule rule) {
        return new GuardedFile("Makefile", rule, Optional.empty(), Optional.empty());
    }

    private static Merged merge(SharedRule rule, String base, String ours, String theirs) {
        return SharedTexts.merge(file(rule), "queue", base, ours, theirs);
    }

    private static String merged(SharedRule rule, String base, String ours, String theirs) {
        var merged = merge(rule, base, ours, theirs);
        assertThat(merged).isInstanceOf(Merged.Text.class);
        return ((Merged.Text) merged).text();
    }

    private static String refused(SharedRule rule, String base, String ours, String theirs) {
        var merged = merge(rule, base, ours, theirs);
        assertThat(merged).isInstanceOf(Merged.Refused.class);
        return ((Merged.Refused) merged).reason();
    }

    private static Optional<String> wrong(SharedRule rule, String before, String after) {
        return SharedTexts.wrong(file(rule), "queue", Optional.of(before), Optional.of(after));
    }

    private static String text(List<String> lines) {
        return Lines.text(lines);
    }

    @Provide
    Arbitrary<List<String>> lines() {
        return Arbitraries.of("a", "b", "c", "d", "e", "", "x\r", "  y").list().ofMaxSize(8);
    }

    @Provide
    Arbitrary<List<String>> own() {
        return Arbitraries.of("1", "2", "3", "4").list().ofMaxSize(4);
    }

    @Property
    void blocks_come_in_the_order_of_merging_and_merging_again_changes_nothing(
            @ForAll("lines") List<String> base,
            @ForAll("own") List<String> one,
            @ForAll("lines") List<String> other) {
        var first = text(join(base, one));
        var second = text(join(base, join(other, List.of("last"))));

        var all = merged(SharedRule.APPEND_BLOCK, text(base), first, second);

        assertThat(all).isEqualTo(text(join(join(base, one), join(other, List.of("last")))));
        assertThat(merged(SharedRule.APPEND_BLOCK, text(base), all, second)).isEqualTo(all);
    }

    @Property
    void no_line_that_a_side_has_added_is_lost_by_the_union(
            @ForAll("lines") List<String> base,
            @ForAll("lines") List<String> ours,
            @ForAll("lines") List<String> theirs) {
        var all = merged(SharedRule.UNION, text(base), text(ours), text(theirs));

        var lines = Lines.like(List.of(all)).of(all);
        assertThat(lines).containsAll(without(ours, base)).containsAll(without(theirs, base));
        assertThat(lines)
                .containsAll(
                        base.stream()
                                .filter(ours::contains)
                                .filter(theirs::contains)
                                .filter(l -> count(base, l) == 1)
                                .toList());
    }

    @Property
    void ordered_lines_keep_what_both_sides_have_added_or_are_refused(
            @ForAll("lines") List<String> base,
            @ForAll("lines") List<String> ours,
            @ForAll("lines") List<String> theirs) {
        var merged = merge(SharedRule.ORDERED, text(base), text(ours), text(theirs));

        if (merged instanceof Merged.Text(var all)) {
            var lines = Lines.like(List.of(all)).of(all);
            assertThat(lines).containsAll(without(ours, base)).containsAll(without(theirs, base));
        }
    }

    @Property
    void added_lines_stand_in_order_where_all_do(
            @ForAll("own") List<String> base,
            @ForAll("own") List<String> ours,
            @ForAll("own") List<String> theirs) {
        var before = sorted(List.of("0", "9"), base.stream().map(l -> l + "0").toList());
        var one = sorted(before, ours.stream().map(l -> l + "3").toList());
        var other = sorted(before, theirs.stream().map(l -> l + "5").toList());

        var all = merged(SharedRule.ORDERED, text(before), text(one), text(other));

        var lines = Lines.like(List.of(all)).of(all);
        assertThat(lines).isSorted().containsAll(one).containsAll(other);
        assertThat(merged(SharedRule.ORDERED, text(before), all, text(other))).isEqualTo(all);
    }

    @Property
    void each_section_is_as_the_one_whose_it_is_has_it(
            @ForAll("lines") List<String> head,
            @ForAll("own") List<String> queue,
            @ForAll("own") List<String> cost) {
        var base = join(head, section("cost", List.of("old")));
        var ours = join(head, section("cost", cost));
        var theirs = join(base, section("queue", queue));

        var all = merged(SharedRule.OWN_SECTION, text(base), text(ours), text(theirs));

        assertThat(all).isEqualTo(text(join(ours, section("queue", queue))));
        assertThat(merged(SharedRule.OWN_SECTION, text(base), all, text(theirs))).isEqualTo(all);
        assertThat(wrong(SharedRule.OWN_SECTION, text(base), text(theirs))).isEmpty();
        assertThat(wrong(SharedRule.OWN_SECTION, text(base), text(join(base, List.of("x")))))
                .isPresent();
    }

    private static List<String> section(String name, List<String> lines) {
        var all = new ArrayList<>(List.of("# cadre:begin " + name));
        all.addAll(lines);
        all.add("# cadre:end " + name);
        return all;
    }

    private static List<String> join(List<String> one, List<String> other) {
        var all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }

    private static List<String> without(List<String> lines, List<String> others) {
        return lines.stream().filter(line -> !others.contains(line)).toList();
    }

    private static List<String> sorted(List<String> one, List<String> other) {
        return join(one, other).stream().distinct().sorted().toList();
    }

    private static long count(List<String> lines, String line) {
        return lines.stream().filter(line::equals).count();
    }

    @Example
    void a_job_changes_its_own_section_and_nothing_else() {
        var before =
                "all:\n# cadre:begin queue\nq1\n# cadre:end queue\n# cadre:begin cost\nc\n# cadre:end cost\n";

        assertThat(wrong(SharedRule.OWN_SECTION, before, before.replace("q1", "q2\nq3"))).isEmpty();
        assertThat(wrong(SharedRule.OWN_SECTION, before, before.replace("all:", "none:")))
                .contains("something is changed outside of its section queue");
        assertThat(wrong(SharedRule.OWN_SECTION, before, before.replace("c\n", "d\n"))).isPresent();
        assertThat(
                        wrong(
                                SharedRule.OWN_SECTION,
                                before,
                                before.replace("q1", "# cadre:begin cost")))
                .isPresent();
        assertThat(wrong(SharedRule.OWN_SECTION, before, before.replace("# cadre:end queue\n", "")))
                .isPresent();
        var mine = "# cadre:begin queue\nq1\n# cadre:end queue\n";
        assertThat(wrong(SharedRule.OWN_SECTION, before, before.replace(mine, "") + mine))
                .as("a section that was moved")
                .isPresent();
        assertThat(wrong(SharedRule.OWN_SECTION, "all:", "all:\n\n" + mine)).isEmpty();
        assertThat(
                        refused(
                                SharedRule.OWN_SECTION,
                                before,
                                before.replace("q1", "q9"),
                                before.replace("q1", "q2")))
                .contains("both sides");
    }

    @Example
    void blocks_stand_behind_what_was_there_whatever_ends_its_lines() {
        assertThat(wrong(SharedRule.APPEND_BLOCK, "a\nb", "a\nb\nc")).isEmpty();
        assertThat(wrong(SharedRule.APPEND_BLOCK, "a\r\nb", "a\r\nb\r\nc\r\n")).isEmpty();
        assertThat(wrong(SharedRule.APPEND_BLOCK, "a\nb\n", "a\nc\nb\n")).isPresent();
        assertThat(wrong(SharedRule.APPEND_BLOCK, "a\nb\n", "a\n")).isPresent();
        assertThat(wrong(SharedRule.APPEND_BLOCK, "a\n", "a\n\0")).isPresent();
        assertThat(merged(SharedRule.APPEND_BLOCK, "a", "a\none", "a\ntwo"))
                .isEqualTo("a\none\ntwo\n");
        assertThat(merged(SharedRule.APPEND_BLOCK, "a\r\n", "a\r\none", "a\r\ntwo"))
                .isEqualTo("a\r\none\r\ntwo\r\n");
        assertThat(refused(SharedRule.APPEND_BLOCK, "a\n", "b\n", "c\n"))
                .contains("before its end");
    }

    @Example
    void lines_that_both_have_changed_are_refused_in_order_and_both_kept_in_a_union() {
        assertThat(refused(SharedRule.ORDERED, "a=1\nb=1\n", "a=2\nb=1\n", "a=3\nb=1\n"))
                .isEqualTo("both sides have changed line 1: a=1");
        assertThat(merged(SharedRule.ORDERED, "a=1\nb=1\n", "a=2\nb=1\n", "a=1\nb=3\n"))
                .isEqualTo("a=2\nb=3\n");
        assertThat(merged(SharedRule.ORDERED, "z\nm\n", "z\nb\nm\n", "z\na\nm\n"))
                .isEqualTo("z\nb\na\nm\n");
        assertThat(merged(SharedRule.ORDERED, "a\nm\n", "a\nd\nm\n", "a\nc\nm\n"))
                .isEqualTo("a\nc\nd\nm\n");
        assertThat(merged(SharedRule.UNION, "a\n", "b\n", "c\n")).isEqualTo("b\nc\n");
    }

    @Example
    void who_does_not_own_a_file_does_not_change_it_and_nobody_removes_it() {
        assertThat(wrong(SharedRule.OWNER_ONLY, "a\n", "b\n"))
                .contains("only its owner changes it");
        assertThat(wrong(SharedRule.FRAGMENT, "a\n", "b\n")).isPresent();
        assertThat(wrong(SharedRule.REGENERATE, "a\n", "b\n")).isPresent();
        assertThat(
                        SharedTexts.wrong(
                                file(SharedRule.UNION), "", Optional.of("a"), Optional.empty()))
                .contains("it is shared and must stay");
        var owned =
                new GuardedFile("x", SharedRule.OWNER_ONLY, Optional.of(true), Optional.empty());
        assertThat(SharedTexts.wrong(owned, "", Optional.of("a"), Optional.empty())).isEmpty();
    }

    @Example
    void a_large_file_is_merged_or_refused_soon() {
        var base = "line\n".repeat(19_000);
        var other = "other\n".repeat(19_000);
        assertThat(refused(SharedRule.UNION, base, other, base + "x\n" + other))
                .contains("too many");
    }
}
