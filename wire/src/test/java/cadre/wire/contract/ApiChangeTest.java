package cadre.wire.contract;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.wire.plan.ContractKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests may loosen, answers may tighten. */
class ApiChangeTest {
    private static final String API =
            """
            openapi: 3.1.0
            info: {title: Orders, version: "1"}
            servers: [{url: https://x.org/v1}]
            security: [{key: []}]
            paths:
              /orders/{id}:
                parameters:
                  - {name: id, in: path, required: true, schema: {type: string}}
                get:
                  parameters:
                    - {name: limit, in: query, schema: {type: integer, maximum: 50}}
                  responses:
                    200:
                      headers:
                        ETag: {required: true, schema: {type: string}}
                      content:
                        application/json: {schema: {$ref: '#/components/schemas/Answer'}}
                    404: {description: none}
                put:
                  security: [{key: []}, {oauth: [write]}]
                  requestBody: {$ref: '#/components/requestBodies/Order'}
                  responses: {204: {description: done}}
            components:
              securitySchemes:
                key: {type: http, scheme: bearer}
                oauth: {type: oauth2}
              requestBodies:
                Order:
                  content:
                    application/json: {schema: {$ref: '#/components/schemas/Sent'}}
              schemas:
                Sent:
                  type: object
                  required: [sku]
                  properties: {sku: {type: string, maxLength: 9}, kind: {enum: [a, b]}}
                Answer:
                  type: object
                  required: [total]
                  properties: {total: {type: integer, minimum: 1}, state: {enum: [new, paid]}}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /orders/{id}:             | /order/{id}:                  | /paths/~1orders~1{id}
                    '    put:'                | '    patch:'                  | /paths/~1orders~1{id}/put
                    name: limit               | name: most                    | /paths/~1orders~1{id}/get/parameters/0
                    in: query                 | in: header                    | /paths/~1orders~1{id}/get/parameters/0
                    in: query                 | 'in: query, required: true'   | /paths/~1orders~1{id}/get/parameters/0/required
                    in: query                 | 'in: query, explode: false'   | /paths/~1orders~1{id}/get/parameters/0/explode
                    maximum: 50               | maximum: 49                   | /paths/~1orders~1{id}/get/parameters/0/schema/maximum
                    404:                      | 410:                          | /paths/~1orders~1{id}/get/responses/404
                    ETag                      | Tag                           | /paths/~1orders~1{id}/get/responses/200/headers/ETag
                    'ETag: {required: true,'  | 'ETag: {'                     | /paths/~1orders~1{id}/get/responses/200/headers/ETag/required
                    https://x.org/v1          | https://x.org/v2              | /servers
                    'security: [{key: []}]'   | 'security: [{oauth: []}]'     | /paths/~1orders~1{id}/get/security
                    'oauth: [write]'          | 'oauth: [write, admin]'       | /paths/~1orders~1{id}/put/security
                    scheme: bearer            | scheme: basic                 | /components/securitySchemes/key
                    '    Order:'              | '    Ordered:'                | /paths/~1orders~1{id}/put/requestBody
                    required: [sku]           | 'required: [sku, kind]'       | /components/schemas/Sent/properties/kind
                    maxLength: 9              | maxLength: 8                  | /components/schemas/Sent/properties/sku/maxLength
                    'enum: [a, b]'            | enum: [a]                     | /components/schemas/Sent/properties/kind/enum
                    required: [total]         | required: []                  | /components/schemas/Answer/properties/total
                    minimum: 1                | minimum: 0                    | /components/schemas/Answer/properties/total/minimum
                    'enum: [new, paid]'       | 'enum: [new, paid, sent]'     | /components/schemas/Answer/properties/state/enum
                    openapi: 3.1.0            | swagger: 2.0                  | ''
                    """)
    void what_callers_rely_on_may_not_go_or_narrow(String from, String to, String where) {
        assertThat(breaking(from, to)).contains(where);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    maximum: 50               | maximum: 51
                    'in: query,'              | 'in: query, description: how many,'
                    'security: [{key: []}]'   | 'security: [{key: []}, {}]'
                    'oauth: [write]'          | 'oauth: []'
                    required: [sku]           | required: []
                    maxLength: 9              | maxLength: 10
                    'enum: [a, b]'            | 'enum: [a, b, c]'
                    required: [total]         | 'required: [total, state]'
                    minimum: 1                | minimum: 2
                    'enum: [new, paid]'       | enum: [new]
                    title: Orders             | title: Our orders
                    """)
    void requests_may_loosen_and_answers_tighten(String from, String to) {
        assertThat(breaking(from, to)).isEmpty();
    }

    private static List<String> breaking(String from, String to) {
        assertThat(API).contains(from);
        return ContractChange.between(ContractKind.OPENAPI, API, API.replace(from, to)).stream()
                .filter(one -> one.effect() == ContractChange.Effect.BREAKING)
                .map(ContractChange::where)
                .toList();
    }

    @Test
    void what_is_new_or_called_otherwise_breaks_nobody() {
        assertThat(
                        breaking(
                                "{id}:\n    parameters:\n      - {name: id",
                                "{key}:\n    parameters:\n      - {name: key"))
                .isEmpty();
        assertThat(breaking("        404: {", "        410: {description: gone}\n        404: {"))
                .isEmpty();
        assertThat(
                        breaking(
                                "        - {name: limit",
                                "        - {name: from, in: query}\n        - {name: limit"))
                .isEmpty();
        assertThat(
                        breaking(
                                "            ETag: {",
                                "            Age: {schema: {type: integer}}\n            ETag: {"))
                .isEmpty();
        assertThat(breaking("paths:\n", "paths:\n  /new: {get: {responses: {200: {}}}}\n"))
                .isEmpty();
    }

    @Test
    void the_same_change_of_what_many_refer_to_is_said_once() {
        assertThat(breaking("scheme: bearer", "scheme: basic"))
                .containsExactly("/components/securitySchemes/key");
    }
}
