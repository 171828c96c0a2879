package import Scenes

/// What can be told to be wrong with a fleet before any of it runs.
package enum FleetCheckup {
    /// Sees that all ways of the plan can be gone.
    /// - Throws: `TrailError` for a GPX file that cannot be replayed, with its line.
    package static func ways(of plan: FleetPlan) throws { _ = try FleetWays(plan) }
}
