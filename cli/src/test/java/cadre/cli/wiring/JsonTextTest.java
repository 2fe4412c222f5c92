package cadre.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JsonTextTest {
    private static final JsonNode ENTRY = Json.tree(Map.of("url", "http://h/mcp"));

    private static JsonText read(String text) {
        return JsonText.read(text, "x.json");
    }

    @Test
    void an_empty_file_becomes_an_object_with_the_entry_in_it() {
        assertThat(read("").put(ENTRY, "mcpServers", "cadre").toString())
                .isEqualTo(
                        """
                        {
                          "mcpServers": {
                            "cadre": {
                              "url": "http://h/mcp"
                            }
                          }
                        }
                        """);
    }

    @Test
    void what_stands_there_stays_byte_for_byte_with_comments_and_odd_spaces() {
        var before =
                """
                // my settings
                {
                \t"a" :   [1,2 , 3], /* } */
                \t"mcpServers": {
                \t\t"other": { "command": "x, \\"y\\" {" } // the other one
                \t},
                \t"z": null,
                }
                """;

        var with = read(before).put(ENTRY, "mcpServers", "cadre");

        assertThat(with.toString())
                .startsWith(before.substring(0, before.indexOf(" // the other one")))
                .contains(
                        ",\n\t\t\"cadre\": {\n\t\t\t\"url\": \"http://h/mcp\"\n\t\t} // the other");
        assertThat(with.at("mcpServers", "cadre")).isEqualTo(ENTRY);
        assertThat(with.remove("mcpServers", "cadre").toString()).isEqualTo(before);
    }

    @Test
    void put_again_it_changes_nothing_and_another_value_takes_its_place_alone() {
        var once = read("{\"a\": 1}").put(ENTRY, "m", "c");
        var other = once.put(Json.tree("text"), "m", "c");

        assertThat(once.put(ENTRY, "m", "c")).isSameAs(once);
        assertThat(other.at("m", "c").stringValue()).isEqualTo("text");
        assertThat(other.at("a").intValue()).isEqualTo(1);
    }

    @Test
    void whatever_was_put_in_comes_out_again_wherever_it_stands() {
        for (var before :
                List.of(
                        "{\"a\": 1}",
                        "{\n  \"a\": 1\n}\n",
                        "{\n    \"m\": {\n        \"x\": {}\n    }\n}",
                        "{\r\n  \"a\": {\"b\": [true]}\r\n}\r\n",
                        "{\"m\": {\"x\": 1, \"y\": 2}, \"z\": \"}\"}")) {
            var with = read(before).put(ENTRY, "m", "c").append(ENTRY, "list", "of", "things");

            var without =
                    with.remove("m", "c").removeElements(ENTRY::equals, "list", "of", "things");

            assertThat(without.toString()).as(with.toString()).isEqualTo(before);
        }
    }

    @Test
    void a_member_in_the_middle_is_cut_out_with_its_comma() {
        var with = read("{\"m\": {\"x\": 1, \"c\": {\"k\": 2}, \"y\": 3}}");

        assertThat(with.remove("m", "c").toString()).isEqualTo("{\"m\": {\"x\": 1, \"y\": 3}}");
        assertThat(
                        read("{\"m\": [1, 2, 3]}")
                                .removeElements(n -> n.intValue() == 3, "m")
                                .toString())
                .isEqualTo("{\"m\": [1, 2]}");
    }

    @Test
    void an_element_that_is_in_the_list_is_not_put_in_again() {
        var once = read("{\"l\": [\"a\"]}").append(Json.tree("b"), "l");

        assertThat(once.append(Json.tree("a"), "l")).isSameAs(once);
        assertThat(once.at("l")).hasSize(2);
    }

    @Test
    void a_file_that_is_no_json_object_is_named_and_so_is_what_is_in_the_way() {
        assertThatThrownBy(() -> read("{\"a\": 1\n\"b\": 2}"))
                .isInstanceOf(CadreException.class)
                .hasMessageContaining("x.json")
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> read("[1]")).hasMessageContaining("no JSON object");
        assertThatThrownBy(() -> read("{\"a\": 1, \"a\": 2}")).hasMessageContaining("x.json");
        assertThatThrownBy(() -> read("{\"m\": 3}").put(ENTRY, "m", "c"))
                .hasMessageContaining("not an object");
        assertThatThrownBy(() -> read("{\"m\": 3}").append(ENTRY, "m"))
                .hasMessageContaining("not a list");
    }
}
