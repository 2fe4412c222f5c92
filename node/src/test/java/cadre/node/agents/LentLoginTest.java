package cadre.node.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LentLoginTest {
    @TempDir Path folder;

    @Test
    void a_login_that_an_agent_opened_to_others_is_the_owners_alone_afterwards()
            throws IOException {
        var login = Files.writeString(folder.resolve("login.json"), "{}");
        Files.setAttribute(login, "unix:mode", 04755);

        new LentLogin(List.of(login), SideReader.NONE).end();

        assertThat(mode(login)).isEqualTo(0600);
    }

    @Test
    void what_a_link_leads_to_and_what_is_not_there_is_left_alone() throws IOException {
        var other = Files.writeString(folder.resolve("other"), "x");
        Files.setAttribute(other, "unix:mode", 0644);
        var link = Files.createSymbolicLink(folder.resolve("login.json"), other);

        new LentLogin(List.of(link, folder.resolve("none")), SideReader.NONE).end();

        assertThat(mode(other)).isEqualTo(0644);
    }

    private static int mode(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:mode") & 07777;
    }
}
