//! `match`, `match check`, `match why`: files in, files and lines out. Reads the clock of the process only to keep `--time`.

mod arguments;
mod files;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

pub use crate::cli::matching::arguments::MatchArgs;
use crate::cli::matching::arguments::{CheckArgs, Door, SolveArgs, WhyArgs};
use crate::matching::check::{Report, check, code_of};
use crate::matching::explain::explain;
use crate::matching::explanation;
use crate::matching::format;
use crate::matching::plan::Plan;
use crate::matching::problem::Problem;
use crate::matching::solve::{Options, solve};
use crate::matching::why::{funnel, why};
use crate::matching::words;

/// Runs one command. 0 done, 1 the plan is not feasible; errors hold one line: what, where, what to do.
pub fn run(args: MatchArgs) -> Result<ExitCode> {
    match args.door {
        None => match_files(&args.solve),
        Some(Door::Check(args)) => check_files(&args),
        Some(Door::Why(args)) => why_files(&args),
    }
}

fn match_files(args: &SolveArgs) -> Result<ExitCode> {
    let begun = Instant::now();
    let (Some(input), Some(output)) = (&args.input, &args.output) else { bail!("--input and --output are needed") };
    if [Some(output), args.explain.as_ref()].contains(&Some(input)) {
        bail!("{}: would be overwritten: give --output and --explain another name", input.display());
    }
    let problem = problem(input)?;
    let warm = args.warm.as_deref().map(plan).transpose()?;
    let late = || args.time.is_some_and(|cap| begun.elapsed() >= cap);
    let options =
        Options { seed: args.seed, stop: Some(&late), gap_ppm: args.gap, threads: args.threads, warm: warm.as_ref() };
    let mut solved = solve(&problem, &options);
    let report = check(&problem, &solved.plan);
    if !report.is_feasible() {
        bail!(
            "{}: the plan found breaks {}: this is a fault of the program, nothing was written",
            input.display(),
            codes(&report)
        );
    }
    let cpu = files::cpu_time().unwrap_or_else(|_| begun.elapsed());
    solved.plan.cpu_seconds = Some(Duration::from_millis(u64::try_from(cpu.as_millis())?).as_secs_f64());
    files::put(output, &format::write(&solved.plan)?)?;
    if let Some(path) = &args.explain {
        files::put(path, &format::write(&explanation::file(&problem, &explain(&problem, &solved.plan)))?)?;
    }
    say(&format!(
        "{}\nbound {}  gap {:.3}%\n",
        summary(&report),
        solved.bound,
        100.0 * solved.plan.gap.unwrap_or(0.0)
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn check_files(args: &CheckArgs) -> Result<ExitCode> {
    let problem = problem(&args.input)?;
    let text = files::get(&args.plan)?;
    let plan = match format::read_plan(&text) {
        Ok(plan) => plan,
        Err(bad) => {
            say(&format!("ERROR {}: {bad}\n", code_of(&bad)))?;
            bail!("{}: {bad}: mend the file or make the plan again with match", args.plan.display());
        }
    };
    let report = check(&problem, &plan);
    let mut text = String::new();
    for finding in &report.errors {
        writeln!(text, "ERROR {}: {}", finding.code, finding.text)?;
    }
    for finding in &report.warnings {
        writeln!(text, "warning {}: {}", finding.code, finding.text)?;
    }
    writeln!(text, "{}", summary(&report))?;
    say(&text)?;
    if report.is_feasible() {
        return Ok(ExitCode::SUCCESS);
    }
    bail!("{}: breaks {}: mend the plan or make it again with match", args.plan.display(), codes(&report));
}

fn why_files(args: &WhyArgs) -> Result<ExitCode> {
    let (problem, plan) = (problem(&args.input)?, plan(&args.plan)?);
    let unknown =
        |what: &str, id: &str| format!("{}: has no {what} {id}: look for the id in the file", args.input.display());
    let text = match &args.volunteer {
        Some(volunteer) => {
            if !problem.volunteers.iter().any(|v| v.id == *volunteer) {
                bail!(unknown("volunteer", volunteer));
            }
            let why =
                why(&problem, &plan, &args.booking, volunteer).with_context(|| unknown("booking", &args.booking))?;
            words::why(&problem, &why)
        }
        None => words::funnel(
            &problem,
            &funnel(&problem, &plan, &args.booking).with_context(|| unknown("booking", &args.booking))?,
        ),
    };
    say(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn problem(path: &Path) -> Result<Problem> {
    format::read(&files::get(path)?).map_err(|bad| anyhow!("{}: {bad}: mend the problem", path.display()))
}

fn plan(path: &Path) -> Result<Plan> {
    let text = files::get(path)?;
    format::read_plan(&text)
        .map_err(|bad| anyhow!("{}: {bad}: mend the plan or make it again with match", path.display()))
}

fn codes(report: &Report) -> String {
    let codes: Vec<&str> = report.codes().iter().map(|code| code.as_str()).collect();
    codes.join(", ")
}

fn summary(r: &Report) -> String {
    let word = if r.is_feasible() { "FEASIBLE" } else { "INFEASIBLE" };
    let c = r.costs;
    format!(
        "{word}  score {}  value {}/{}  filled {}+{} of {}  km {}.{}  travel {} fairness {} preference {} option {} move {} drop {}",
        r.score,
        r.value,
        r.value_possible,
        r.filled,
        r.partial,
        r.bookings,
        (r.travel_m + 50) / 1000,
        (r.travel_m + 50) % 1000 / 100,
        c.travel,
        c.fairness,
        c.preference,
        c.option,
        c.moved,
        c.drop
    )
}

fn say(text: &str) -> Result<()> {
    std::io::stdout().lock().write_all(text.as_bytes()).context("standard output: can't be written")
}
