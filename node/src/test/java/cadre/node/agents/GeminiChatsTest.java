package cadre.node.agents;

import static cadre.node.agents.Recorded.usage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.agent.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeminiChatsTest {
    private static final String MODEL = "gemini-2.5-pro";
    private static final Instant BEGAN = Instant.parse("2026-11-26T01:59:00Z");

    @TempDir Path home;
    private Path chats;

    @BeforeEach
    void aHomeWithChats() throws IOException {
        chats = Files.createDirectories(home.resolve(".gemini/tmp/project/chats"));
    }

    @Test
    void the_tokens_of_a_running_chat_are_those_that_its_final_event_will_say() throws IOException {
        Files.write(chats.resolve("session-1.jsonl"), Recorded.bytes("gemini/chat"));

        assertThat(Recorded.used(reader().poll("")))
                .isEqualTo(Map.of(MODEL, usage(300 + 1700, 1600 + 2700, 12 + 110, 15)));
    }

    @Test
    void a_terminated_run_has_its_tokens() throws IOException {
        Files.write(chats.resolve("session-1.jsonl"), Recorded.bytes("gemini/chat-terminated"));

        assertThat(Recorded.used(reader().poll("")))
                .isEqualTo(Map.of(MODEL, usage(400, 1100, 37, 7)));
    }

    @Test
    void an_answer_that_broke_off_gainsays_the_success_of_the_stream() throws IOException {
        var answer =
                """
                {"id":"%s","type":"gemini","timestamp":"2026-11-26T03:00:0%sZ","content":"x","tokens":%s}
                """;
        var file = chats.resolve("session-1.jsonl");
        Files.writeString(file, answer.formatted("a", "1", "{\"input\":5,\"output\":1}"));
        var reader = reader();

        assertThat(reader.poll("")).noneMatch(Step::isFinal);

        Files.writeString(file, answer.formatted("b", "2", "null"), StandardOpenOption.APPEND);
        for (int look = 0; look < 2; look++) {
            assertThat(reader.poll(""))
                    .last()
                    .isInstanceOfSatisfying(
                            Step.Failed.class,
                            failed -> assertThat(failed.kind()).isEqualTo("cut_stream"));
        }
    }

    @Test
    void a_service_that_never_says_tokens_is_believed() throws IOException {
        Files.writeString(
                chats.resolve("session-1.jsonl"),
                """
                {"id":"a","type":"gemini","timestamp":"2026-11-26T03:00:01Z","content":"x","tokens":null}
                """);

        assertThat(reader().poll("")).isEmpty();
    }

    @Test
    void a_resumed_session_counts_from_where_its_run_began() throws IOException {
        Files.write(chats.resolve("session-1.jsonl"), Recorded.bytes("gemini/chat"));
        var later = Instant.parse("2026-11-26T02:02:00Z");

        assertThat(Recorded.used(reader(later).poll("")))
                .isEqualTo(Map.of(MODEL, usage(300, 1600, 12, 0)));
    }

    @Test
    void what_is_appended_in_pieces_counts_once() throws IOException {
        var all = Recorded.bytes("gemini/chat");
        var file = chats.resolve("session-1.jsonl");
        Files.write(file, new byte[0]);
        var reader = reader();
        for (int from = 0; from < all.length; from += 777) {
            var piece = Arrays.copyOfRange(all, from, Math.min(all.length, from + 777));
            Files.write(file, piece, StandardOpenOption.APPEND);
            reader.poll("");
        }

        assertThat(reader.poll("")).isEmpty();
        Files.writeString(
                file,
                "{\"id\":\"z\",\"type\":\"gemini\",\"timestamp\":\"2026-11-26T03:00:00Z\",\"tokens\":{\"input\":1}}\n",
                StandardOpenOption.APPEND);

        assertThat(Recorded.used(reader.poll("")))
                .isEqualTo(Map.of(MODEL, usage(2001, 4300, 122, 15)));
    }

    @Test
    void an_agent_of_an_agent_is_counted_too() throws IOException {
        var deeper = Files.createDirectories(chats.resolve("parent-session"));
        Files.write(deeper.resolve("sub.jsonl"), Recorded.bytes("gemini/chat-terminated"));

        assertThat(Recorded.used(reader().poll("")))
                .isEqualTo(Map.of(MODEL, usage(400, 1100, 37, 7)));
    }

    @Test
    void links_and_folders_in_place_of_files_are_not_followed() throws IOException {
        var outside = Files.createDirectories(home.resolve("outside"));
        var file = Files.write(outside.resolve("a.jsonl"), Recorded.bytes("gemini/chat"));
        Files.createSymbolicLink(chats.resolve("b.jsonl"), file);
        Files.createSymbolicLink(home.resolve(".gemini/tmp/other"), outside);
        Files.createDirectories(chats.resolve("c.jsonl"));

        assertThat(reader().poll("")).isEmpty();

        Files.move(home.resolve(".gemini"), home.resolve("moved"));
        Files.createSymbolicLink(home.resolve(".gemini"), home.resolve("moved"));
        Files.write(chats(home.resolve("moved")), Recorded.bytes("gemini/chat"));

        assertThat(reader().poll("")).isEmpty();
    }

    @Test
    void a_home_without_chats_and_a_file_without_sense_say_nothing() throws IOException {
        assertThat(reader().poll("")).isEmpty();

        Files.write(
                chats.resolve("x.jsonl"),
                "\0\1\2\n{\n{\"type\":\"gemini\",\"tokens\":{}\n".getBytes(UTF_8));

        assertThat(reader().poll("")).isEmpty();
        assertThat(new GeminiChats(home.resolve("none"), "", BEGAN).poll("")).isEmpty();
    }

    @Test
    void an_answer_without_a_model_is_of_the_model_that_was_asked_for() throws IOException {
        Files.writeString(
                chats.resolve("x.jsonl"),
                "{\"id\":\"z\",\"type\":\"gemini\",\"timestamp\":\"2026-11-26T03:00:00Z\",\"tokens\":{\"input\":7,\"output\":2}}\n");

        assertThat(reader().poll("")).containsExactly(new Step.Used("asked", usage(7, 0, 2, 0)));
    }

    @Test
    void a_session_is_found_by_the_beginning_of_its_id() throws IOException {
        Files.writeString(chats.resolve("session-2026-11-26T01-59-11111111.jsonl"), "{}");
        var folder = home.resolve(".gemini");

        assertThat(GeminiChats.has(folder, "11111111-2222-4333-8444-555555555555")).isTrue();
        assertThat(GeminiChats.has(folder, "21111111-2222-4333-8444-555555555555")).isFalse();
        assertThat(GeminiChats.has(folder, "")).isFalse();
    }

    private static Path chats(Path folder) {
        return folder.resolve("tmp/project/chats/again.jsonl");
    }

    private SideReader reader() {
        return reader(BEGAN);
    }

    private SideReader reader(Instant since) {
        return new GeminiChats(home.resolve(".gemini"), "asked", since);
    }
}
