/**
 * The OpenAPI 3.1 document, made from the route table and the records by reflection, so that it
 * cannot say anything else than what is served.
 */
@NullMarked
package cadre.server.gateways.openapi;

import org.jspecify.annotations.NullMarked;
