/**
 * The floor that the HTTP gateways share: the route table ({@link
 * cadre.server.gateways.http.Route}), who may call a route ({@link
 * cadre.server.gateways.http.Rule}), what a handler sees ({@link cadre.server.gateways.http.Call})
 * and gives back ({@link cadre.server.gateways.http.Answer}), problem+json errors, server-sent
 * events, and the Jetty server itself. A gateway adds routes; nothing here knows a feature besides
 * access and the feed.
 */
@NullMarked
package cadre.server.gateways.http;

import org.jspecify.annotations.NullMarked;
