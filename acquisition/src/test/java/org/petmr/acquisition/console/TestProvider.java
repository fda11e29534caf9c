package org.petmr.acquisition.console;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configurers.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.web.context.support.GenericWebApplicationContext;
import org.springframework.web.filter.DelegatingFilterProxy;

/**
 * A hospital's OpenID provider: Spring Authorization Server on a port of this machine. People are {@code anna}
 * (group pet-techs), {@code pia} (physics) and {@code carl} (kitchen), programs {@code program-GROUP}; people have
 * {@link #PASSWORD}, programs the same and their group behind it. Groups stand in {@code realm_access.roles}.
 */
final class TestProvider implements AutoCloseable {

    static final String PASSWORD = "correct horse battery";
    static final String SECRET = "the client's own";

    private final Tomcat tomcat = new Tomcat();
    private final String issuer;
    private final AtomicInteger keyRequests = new AtomicInteger();
    private volatile RSAKey key = newKey();
    private volatile Consumer<JwtClaimsSet.Builder> twist = claims -> {};
    private volatile List<String> pagesAfterLogout = List.of("http://127.0.0.1/");
    private GenericWebApplicationContext spring;

    TestProvider(Path directory) throws Exception {
        this(directory, freePort());
    }

    /** @param port where nobody listens */
    TestProvider(Path directory, int port) throws Exception {
        this(directory, port, null);
    }

    /** With TLS, by this certificate. */
    TestProvider(Path directory, TestTls tls) throws Exception {
        this(directory, freePort(), tls);
    }

    private TestProvider(Path directory, int port, TestTls tls) throws Exception {
        issuer = (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
        tomcat.setBaseDir(directory.toString());
        tomcat.setSilent(true);
        Connector connector = new Connector();
        connector.setPort(port);
        connector.setProperty("address", "127.0.0.1");
        if (tls != null) {
            connector.setScheme("https");
            connector.setSecure(true);
            connector.setProperty("SSLEnabled", "true");
            SSLHostConfig host = new SSLHostConfig();
            SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.EC);
            certificate.setCertificateFile(tls.certificate().toString());
            certificate.setCertificateKeyFile(tls.key().toString());
            host.addCertificate(certificate);
            connector.addSslHostConfig(host);
        }
        tomcat.setConnector(connector);
        StandardContext web = (StandardContext) tomcat.addContext("", directory.toString());
        web.setClearReferencesObjectStreamClassCaches(false); // it wants what the JVM of the tests does not open
        web.setClearReferencesRmiTargets(false);
        web.setClearReferencesThreadLocals(false);
        web.addServletContainerInitializer(
                (classes, servlets) -> {
                    spring = new GenericWebApplicationContext(servlets);
                    spring.getBeanFactory().registerSingleton("provider", this);
                    new AnnotatedBeanDefinitionReader(spring).register(Rules.class);
                    spring.refresh();
                    servlets.addFilter("count", new KeyRequestCount())
                            .addMappingForUrlPatterns(null, false, "/oauth2/jwks");
                    servlets.addFilter(
                                    "springSecurityFilterChain",
                                    new DelegatingFilterProxy("springSecurityFilterChain", spring))
                            .addMappingForUrlPatterns(null, true, "/*");
                    servlets.addServlet("nothing", new Nothing()).addMapping("/");
                },
                null);
        tomcat.start();
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** A key of nobody's. */
    static RSAKey newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            return new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                    .privateKey(pair.getPrivate())
                    .keyID(UUID.randomUUID().toString())
                    .build();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String issuer() {
        return issuer;
    }

    /** The key that tokens are signed with now. */
    RSAKey key() {
        return key;
    }

    /** From now on another key, and the one before is gone. */
    void changeKey() {
        key = newKey();
    }

    /** How often somebody asked for the keys. */
    int keyRequests() {
        return keyRequests.get();
    }

    /** What is done to the claims of each token that is made from now on. */
    void twist(Consumer<JwtClaimsSet.Builder> how) {
        twist = how;
    }

    /** A page to which browsers may be sent after a logout. */
    void knowsPage(String address) {
        pagesAfterLogout = List.of(address);
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
        if (spring != null) {
            spring.close();
        }
    }

    private final class KeyRequestCount extends HttpFilter {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            keyRequests.incrementAndGet();
            chain.doFilter(request, response);
        }
    }

    /** What is there beside the protocol. */
    private static final class Nothing extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebSecurity
    static class Rules {

        private final TestProvider provider;

        Rules(TestProvider provider) {
            this.provider = provider;
        }

        @Bean
        @Order(1)
        SecurityFilterChain protocol(HttpSecurity http) throws Exception {
            OAuth2AuthorizationServerConfigurer server = OAuth2AuthorizationServerConfigurer.authorizationServer();
            http.securityMatcher(server.getEndpointsMatcher())
                    .with(server, s -> s.oidc(Customizer.withDefaults()))
                    .authorizeHttpRequests(a -> a.anyRequest().authenticated())
                    .exceptionHandling(e -> e.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/login")));
            return http.build();
        }

        @Bean
        @Order(2)
        SecurityFilterChain people(HttpSecurity http) throws Exception {
            http.authorizeHttpRequests(a -> a.anyRequest().authenticated()).formLogin(Customizer.withDefaults());
            return http.build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(
                    user("anna", "pet-techs"), user("pia", "physics"), user("carl", "kitchen"));
        }

        private static org.springframework.security.core.userdetails.UserDetails user(String name, String group) {
            return User.withUsername(name)
                    .password("{noop}" + PASSWORD)
                    .authorities(group)
                    .build();
        }

        @Bean
        RegisteredClientRepository clients() {
            RegisteredClient[] programs = List.of("pet-hosts", "pet-techs", "physics", "it", "kitchen").stream()
                    .map(group -> RegisteredClient.withId(group)
                            .clientId("program-" + group)
                            .clientSecret("{noop}" + PASSWORD + group)
                            .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                            .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                            .build())
                    .toArray(RegisteredClient[]::new);
            RegisteredClientRepository fixed = new InMemoryRegisteredClientRepository(programs);
            return new RegisteredClientRepository() {
                @Override
                public void save(RegisteredClient client) {
                    // A secret that could be kept in a better way; none is kept.
                }

                @Override
                public RegisteredClient findById(String id) {
                    return id.equals("scanner") ? scanner() : fixed.findById(id);
                }

                @Override
                public RegisteredClient findByClientId(String id) {
                    return id.equals("petmr") ? scanner() : fixed.findByClientId(id);
                }
            };
        }

        private RegisteredClient scanner() {
            return RegisteredClient.withId("scanner")
                    .clientId("petmr")
                    .clientSecret("{noop}" + SECRET)
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                    // Of this machine any port will do (RFC 8252, 7.3).
                    .redirectUri("http://127.0.0.1/api/login/openid/return")
                    .postLogoutRedirectUris(uris -> uris.addAll(provider.pagesAfterLogout))
                    .scope("openid")
                    .scope("profile")
                    .scope("email")
                    .clientSettings(ClientSettings.builder()
                            .requireProofKey(true)
                            .requireAuthorizationConsent(false)
                            .build())
                    .build();
        }

        @Bean
        JWKSource<SecurityContext> keys() {
            return (selector, context) -> selector.select(new JWKSet(provider.key));
        }

        @Bean
        JwtDecoder tokens(JWKSource<SecurityContext> keys) {
            return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
        }

        @Bean
        AuthorizationServerSettings settings() {
            return AuthorizationServerSettings.builder().issuer(provider.issuer).build();
        }

        @Bean
        OAuth2TokenCustomizer<JwtEncodingContext> groups() {
            return token -> {
                boolean isProgram = AuthorizationGrantType.CLIENT_CREDENTIALS.equals(token.getAuthorizationGrantType());
                List<String> groups = isProgram
                        ? List.of(token.getRegisteredClient().getId())
                        : token.getPrincipal().getAuthorities().stream()
                                .map(GrantedAuthority::getAuthority)
                                .toList();
                token.getClaims().claim("realm_access", Map.of("roles", groups));
                if (isProgram) {
                    token.getClaims().audience(List.of("petmr-api"));
                } else {
                    token.getClaims()
                            .claim("preferred_username", token.getPrincipal().getName());
                }
                provider.twist.accept(token.getClaims());
            };
        }
    }
}
