package cadre.server.forges.entry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GitLabEntryTest {
    @Test
    void a_line_that_gitlab_would_obey_is_shown_and_nothing_else_is_changed() {
        assertThat(GitLabEntry.disarmed("Done.\n/merge\n  /close\n\t/assign @eve\r\n/label ~x"))
                .isEqualTo("Done.\n\\/merge\n  \\/close\n\t\\/assign @eve\r\n\\/label ~x");
        assertThat(GitLabEntry.disarmed("in src/main, or\n// a comment\n/ 2\n"))
                .isEqualTo("in src/main, or\n// a comment\n/ 2\n");
    }
}
