//! Random programs, judged by weak duality: prices and a solution with the same worth prove each other, whatever the method.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Costs and upper bounds of columns; rows with their right-hand sides.
#[derive(Clone, Debug)]
struct Program {
    columns: Vec<(i32, i32)>,
    rows: Vec<(Vec<i32>, i32)>,
}

fn program() -> impl Strategy<Value = Program> {
    (1..9_usize, 0..7_usize).prop_flat_map(|(n, m)| {
        let columns = vec((-9..9_i32, 0..4_i32), n);
        let rows = vec((vec(-2..4_i32, n), 0..6_i32), m);
        (columns, rows).prop_map(|(columns, rows)| Program { columns, rows })
    })
}

impl Program {
    /// The first rows only.
    fn built(&self, rows: usize) -> Simplex {
        let mut lp = Simplex::new(20);
        for (cost, upper) in &self.columns {
            lp.add_column(Vec::new(), f64::from(*cost), f64::from(*upper));
        }
        for row in &self.rows[..rows] {
            self.add(&mut lp, row);
        }
        lp
    }

    fn add(&self, lp: &mut Simplex, (entries, rhs): &(Vec<i32>, i32)) {
        let entries = (0_u32..).zip(entries).filter(|(_, a)| **a != 0).map(|(j, a)| (j, f64::from(*a))).collect();
        // No sum of entries is further below the right-hand side than this.
        let range = f64::from(*rhs) + 2.0 * self.columns.iter().map(|(_, upper)| f64::from(*upper)).sum::<f64>();
        lp.add_row(entries, f64::from(*rhs), range);
    }

    fn value(&self, lp: &Simplex) -> Vec<f64> {
        (0..self.columns.len()).map(|j| lp.value(j)).collect()
    }

    /// The solution keeps all rows and bounds, and its cost is what the prices say no solution is below.
    fn is_proven(&self, lp: &Simplex) -> Result<(), TestCaseError> {
        let x = self.value(lp);
        for (x, (_, upper)) in x.iter().zip(&self.columns) {
            prop_assert!(*x > -1e-6 && *x < f64::from(*upper) + 1e-6);
        }
        let prices: Vec<f64> = lp.prices().iter().map(|price| price.max(0.0)).collect();
        let mut bound = 0.0;
        for ((entries, rhs), price) in self.rows.iter().zip(&prices) {
            let sum: f64 = entries.iter().zip(&x).map(|(a, x)| f64::from(*a) * x).sum();
            prop_assert!(sum < f64::from(*rhs) + 1e-6);
            bound -= price * f64::from(*rhs);
        }
        for (j, (cost, upper)) in self.columns.iter().enumerate() {
            let charged: f64 = self.rows.iter().zip(&prices).map(|((a, _), price)| f64::from(a[j]) * price).sum();
            bound += (f64::from(*cost) + charged).min(0.0) * f64::from(*upper);
        }
        prop_assert!((lp.objective() - bound).abs() < 1e-5, "{} is not {bound}", lp.objective());
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn solution_and_prices_prove_each_other(program in program()) {
        let mut lp = program.built(program.rows.len());
        prop_assert_eq!(lp.solve(f64::INFINITY, 1000), End::Optimal);
        program.is_proven(&lp)?;
    }

    #[test]
    fn rows_added_later_and_states_restored_lead_to_the_same(program in program()) {
        let first = program.rows.len() / 2;
        let mut lp = program.built(first);
        prop_assert_eq!(lp.solve(f64::INFINITY, 1000), End::Optimal);
        for row in &program.rows[first..] {
            program.add(&mut lp, row);
        }
        prop_assert_eq!(lp.solve(f64::INFINITY, 1000), End::Optimal);
        program.is_proven(&lp)?;
        let (before, state) = (lp.objective(), lp.snapshot());
        lp.set_column_bounds(0, 0.0, 0.0);
        lp.solve(f64::INFINITY, 1000);
        lp.set_column_bounds(0, 0.0, f64::from(program.columns[0].1));
        lp.restore(&state);
        prop_assert_eq!(lp.solve(f64::INFINITY, 1000), End::Optimal);
        prop_assert!((lp.objective() - before).abs() < 1e-6);
        program.is_proven(&lp)?;
    }

    #[test]
    fn what_is_called_impossible_has_a_ray_that_shows_it(program in program(), lower in 1..3_i32) {
        let mut program = program;
        // A row that asks for more than its columns can give: minus the sum at most minus too much.
        let most: i32 = program.columns.iter().map(|(_, upper)| *upper).sum();
        program.rows.push((vec![-1; program.columns.len()], -most - lower));
        let mut lp = program.built(program.rows.len());
        let last = program.rows.len() - 1;
        lp.set_slack_bounds(last, 0.0, 0.0);
        prop_assert_eq!(lp.solve(f64::INFINITY, 1000), End::Infeasible);
        // Along the ray, no solution is below any number.
        let ray: Vec<f64> = lp.ray().to_vec();
        let mut slope = 0.0;
        for ((_, rhs), by) in program.rows.iter().zip(&ray) {
            slope -= by * f64::from(*rhs);
        }
        for (j, (_, upper)) in program.columns.iter().enumerate() {
            let charged: f64 = program.rows.iter().zip(&ray).map(|((a, _), by)| f64::from(a[j]) * by).sum();
            slope += charged.min(0.0) * f64::from(*upper);
        }
        prop_assert!(slope > 1e-9, "the bound rises by {slope}");
    }
}
