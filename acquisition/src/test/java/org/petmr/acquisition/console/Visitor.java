package org.petmr.acquisition.console;

import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person's browser as HTTP sees it: keeps cookies, and goes where it is sent one step at a time. */
final class Visitor {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final OpenIdService service;

    Visitor(OpenIdService service) {
        this.service = service;
    }

    /** Value of a cookie that is kept; empty: none. */
    String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(c -> c.getName().equals(name))
                .map(java.net.HttpCookie::getValue)
                .findFirst()
                .orElse("");
    }

    HttpResponse<String> get(URI address) throws Exception {
        return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return get(service.uri(path));
    }

    HttpResponse<String> post(String path, String csrfToken) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(service.uri(path)).POST(HttpRequest.BodyPublishers.noBody());
        if (!csrfToken.isEmpty()) {
            request.header("x-csrf-token", csrfToken);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Where an answer sends to. */
    static URI next(HttpResponse<String> answer) {
        return answer.uri()
                .resolve(answer.headers()
                        .firstValue("location")
                        .orElseThrow(() -> new AssertionError(answer.statusCode() + " " + answer.body())));
    }

    /** Begins a login that is to end at {@code to}; the provider's address with the request. */
    URI begin(String to) throws Exception {
        return next(get("/api/login/openid?to=" + URLEncoder.encode(to, StandardCharsets.UTF_8)));
    }

    /** Logs in at the provider if that asks for it; the address of ours that it sends back to. */
    URI atProvider(URI request, String user) throws Exception {
        URI at = next(get(request));
        if (at.getPath().equals("/login")) {
            Matcher csrf = CSRF.matcher(get(at).body());
            if (!csrf.find()) {
                throw new AssertionError("no form at " + at);
            }
            String form = "username=" + user + "&password="
                    + URLEncoder.encode(TestProvider.PASSWORD, StandardCharsets.UTF_8) + "&_csrf="
                    + URLEncoder.encode(csrf.group(1), StandardCharsets.UTF_8);
            at = next(http.send(
                    HttpRequest.newBuilder(at)
                            .header("content-type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(form))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
            at = next(get(at));
        }
        return at;
    }

    /** The whole way; the answer of ours at its end. */
    HttpResponse<String> logIn(String user) throws Exception {
        return get(atProvider(begin("/"), user));
    }

    /** The session cookie that an answer sets; empty: none. */
    static String session(HttpResponse<String> answer) {
        return answer.headers().allValues("set-cookie").stream()
                .filter(c -> c.startsWith("petmr="))
                .findFirst()
                .orElse("");
    }

    /** Values of a parameter of an address. */
    static List<String> parameter(URI address, String name) {
        return java.util.Arrays.stream(address.getRawQuery().split("&"))
                .filter(p -> p.startsWith(name + "="))
                .map(p -> java.net.URLDecoder.decode(p.substring(name.length() + 1), StandardCharsets.UTF_8))
                .toList();
    }
}
