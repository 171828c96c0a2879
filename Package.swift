// swift-tools-version: 6.2
import PackageDescription

/// The house, floor by floor: a target imports only what stands below it (`docs/architecture.md`).
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// Optimised in debug builds too: `Replay` runs these thousands of times in the tests.
let optimised: [SwiftSetting] =
    strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(
    name: "HummingbirdTesting", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(
    name: "UnixSignals", package: "swift-service-lifecycle")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")

/// What several test targets need; no source depends on it.
let support: Target.Dependency = "TestSupport"

func floor(
    _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "cooee",
    products: [
        .executable(name: "cooee", targets: ["cooee"]),
        .executable(name: "cooee-bench", targets: ["cooee-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Floor 0: values, and the C library.
        floor("FindDevice", settings: optimised),
        .systemLibrary(
            name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        // Floor 1: the edges of the domain.
        floor("Wire", ["FindDevice", crypto], settings: optimised),
        floor("OwnerAPI", ["FindDevice"]),
        floor("Trails", ["FindDevice"]),
        floor(
            "DeviceRegistry", ["FindDevice", "CSQLite", grdb, sqlite, crypto],
            settings: optimised),
        floor("CommandBus", ["CMosquitto"]),
        floor("Figures"),
        floor("Identity", ["FindDevice", x509, asn1, crypto, cryptoExtras]),
        // Floor 2: what is decided, on the service and on the phone.
        floor("Control", ["FindDevice", "Wire", "DeviceRegistry"], settings: optimised),
        floor("PhoneModel", ["FindDevice", "Wire", "Trails"], settings: optimised),
        floor("OwnerClient", ["FindDevice", "OwnerAPI", httpClient, nioCore, nioHTTP1]),
        // Floor 3: files that people edit, and the running service.
        floor("Scenes", ["FindDevice", "PhoneModel", "Trails", yams]),
        floor(
            "Service",
            [
                "FindDevice", "Wire", "DeviceRegistry", "Control", "CommandBus", "Identity",
                "Figures", logging, crypto, cryptoExtras,
            ]),
        // Floor 4: phones over the real bus, a house in memory, and HTTP.
        floor(
            "Fleet",
            [
                "FindDevice", "Wire", "PhoneModel", "Scenes", "CommandBus", "OwnerClient",
                "OwnerAPI", "Identity", "Trails", "Figures", crypto,
            ], settings: optimised),
        floor(
            "Replay",
            [
                "FindDevice", "Wire", "Trails", "DeviceRegistry", "Control", "PhoneModel", "Scenes",
            ], settings: optimised),
        floor(
            "Portal",
            [
                "FindDevice", "Service", "OwnerAPI", "Trails", "Figures", hummingbird, httpTypes,
                nioCore,
                nioHTTP1, lifecycle, logging,
            ]),
        // Floor 5: scenarios against a running service.
        floor(
            "LiveReplay",
            [
                "FindDevice", "OwnerAPI", "OwnerClient", "Trails", "PhoneModel", "Scenes", "Fleet",
                "Replay",
            ]),
        // Floor 6: the command line, and the wiring.
        .executableTarget(
            name: "cooee",
            dependencies: [
                "FindDevice", "CommandBus", "OwnerAPI", "OwnerClient", "Scenes", "Service", "Fleet",
                "Portal", "PhoneModel", "Control", "Trails", "DeviceRegistry", "Replay",
                "LiveReplay",
                "Figures", arguments,
                lifecycle, unixSignals, logging,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "cooee-bench",
            dependencies: [
                "FindDevice", "Wire", "OwnerAPI", "OwnerClient", "Fleet", "CommandBus",
                "Identity", "PhoneModel", "DeviceRegistry", "Replay", arguments, crypto, sqlite,
                hummingbird, httpTypes, logging,
            ],
            swiftSettings: strict),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        tests("FindDeviceTests", ["FindDevice", support]),
        tests("WireTests", ["FindDevice", "Wire", crypto, support]),
        tests("TrailsTests", ["FindDevice", "Trails"]),
        tests("DeviceRegistryTests", ["FindDevice", "DeviceRegistry", grdb, support]),
        tests("CommandBusTests", ["CommandBus"]),
        tests("FiguresTests", ["Figures", support]),
        tests("IdentityTests", ["FindDevice", "Identity", x509, asn1, crypto]),
        tests(
            "ControlTests", ["FindDevice", "Wire", "DeviceRegistry", "Control", crypto, support]),
        tests(
            "PhoneModelTests", ["FindDevice", "Wire", "Trails", "PhoneModel", crypto, support]),
        tests("ScenesTests", ["FindDevice", "PhoneModel", "Trails", "Scenes", support]),
        tests(
            "ServiceTests",
            [
                "FindDevice", "Wire", "DeviceRegistry", "Control", "Service", "CommandBus",
                "Identity", logging, support,
            ]),
        tests(
            "FleetTests",
            ["FindDevice", "Wire", "PhoneModel", "OwnerAPI", "Scenes", "Fleet", "Figures", support]),
        tests(
            "ReplayTests",
            [
                "FindDevice", "Wire", "DeviceRegistry", "Control", "PhoneModel", "Scenes", "Replay",
                grdb,
                support,
            ]),
        tests(
            "LiveReplayTests",
            ["FindDevice", "Fleet", "OwnerClient", "Scenes", "Replay", "LiveReplay"]),
        tests(
            "PortalTests",
            [
                "FindDevice", "OwnerAPI", "OwnerClient", "Service", "Portal", hummingbird,
                hummingbirdTesting, httpTypes, lifecycle, logging, nioCore, yams, support,
            ]),
        tests(
            "CooeeTests",
            [
                "cooee", "FindDevice", "OwnerAPI", "DeviceRegistry", "PhoneModel", "Scenes",
                "Replay",
                "Service", support,
            ]),
        // The whole house, through its front door.
        tests(
            "EndToEndTests",
            [
                "FindDevice", "Wire", "DeviceRegistry", "CommandBus", "Identity", "OwnerAPI",
                "OwnerClient", "Control", "Service", "Fleet", "Portal", "PhoneModel", "Scenes",
                crypto, lifecycle, logging, support,
            ]),
        tests("TidyTests", []),
    ]
)
