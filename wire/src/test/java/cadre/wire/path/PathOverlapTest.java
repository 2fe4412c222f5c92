package cadre.wire.path;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PathOverlapTest {
    @Test
    void two_names_overlap_if_one_thing_can_have_both() {
        assertOverlap("nas-deploy", "nas-deploy");
        assertOverlap("web-ui/src/**", "web-ui/src/a/b.ts");
        assertOverlap("web-ui/src/**", "web-ui/**/b.ts");
        assertOverlap("web-ui", "web-ui/src/a.ts");
        assertOverlap("web-ui/src", "web-ui/*/a");
        assertOverlap("src/*/a", "src/b");
        assertOverlap("*/gen", "src/gen/a/b");
        assertOverlap("**", "anything");
        assertOverlap("**/a.ts", "a.ts");
        assertOverlap("src/*.ts", "src/a*");
        assertOverlap("src/a?c", "src/*bc");
        assertOverlap("a*b*c", "*x*c");
        assertOverlap("**/x/**", "a/**/b");
    }

    @Test
    void two_names_that_nothing_can_have_both_do_not_overlap() {
        assertApart("nas-deploy", "nas-deploy-2");
        assertApart("web-ui/src/**", "web-api/src/a.ts");
        assertApart("src/*.ts", "src/a.java");
        assertApart("src/*", "src/a/b");
        assertApart("src/a?c", "src/ac");
        assertApart("web-ui", "web-ui-2/a");
        assertApart("src/*/a", "lib/b");
        assertApart("A", "a");
        assertApart("a/**/x", "b/**/x");
        assertApart("[ab]", "a");
    }

    @Test
    void names_full_of_stars_are_compared_in_a_moment() {
        var many = "*a".repeat(240);

        assertApart(many + "b", many + "c");
        assertOverlap("**/".repeat(160) + "x", "**/".repeat(160) + "*");
    }

    private static void assertOverlap(String one, String other) {
        assertThat(PathOverlap.of(one, other)).as(one + " and " + other).isTrue();
        assertThat(PathOverlap.of(other, one)).as(other + " and " + one).isTrue();
    }

    private static void assertApart(String one, String other) {
        assertThat(PathOverlap.of(one, other)).as(one + " and " + other).isFalse();
        assertThat(PathOverlap.of(other, one)).as(other + " and " + one).isFalse();
    }
}
