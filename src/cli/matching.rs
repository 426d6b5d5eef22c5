//! `match`, `match check`, `match why`: files in, files and lines out. Reads the clock of the process only to keep `--time`.

mod arguments;
mod files;

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

pub use crate::cli::matching::arguments::MatchArgs;
use crate::cli::matching::arguments::{CheckArgs, Door, SolveArgs, WhyArgs};
use crate::matching::check::{Report, check, code_of};
use crate::matching::confirm::confirm;
use crate::matching::explain::explain;
use crate::matching::explanation;
use crate::matching::format;
use crate::matching::plan::Plan;
use crate::matching::problem::Problem;
use crate::matching::solve::{Options, SECONDS, solve};
use crate::matching::why::{funnel, why};
use crate::matching::words;

/// Runs one command. An error is one line: what, where, what to do; a plan that breaks rules is one too.
#[expect(clippy::needless_pass_by_value, reason = "commands own their arguments")]
pub fn run(args: MatchArgs) -> Result<ExitCode> {
    answer(&args, &mut std::io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

fn answer(args: &MatchArgs, out: &mut dyn Write) -> Result<()> {
    let text = match &args.door {
        None => match_files(&args.solve)?,
        Some(Door::Check(args)) => return check_files(args, out),
        Some(Door::Why(args)) => why_files(args)?,
    };
    say(out, &text)
}

fn match_files(args: &SolveArgs) -> Result<String> {
    let begun = Instant::now();
    let (Some(input), Some(output)) = (&args.input, &args.output) else { bail!("--input and --output are needed") };
    if [Some(output), args.explain.as_ref()].contains(&Some(input)) {
        bail!("{}: would be overwritten: give --output and --explain another name", input.display());
    }
    let problem = problem(input)?;
    let warm = args.warm.as_deref().map(plan).transpose()?;
    // The last tenth is for the bound, the check and the files.
    let late = || args.time.is_some_and(|cap| begun.elapsed() >= cap.saturating_sub(cap / 10));
    let is_half_over = || args.time.is_some_and(|cap| begun.elapsed() >= cap / 2);
    let options = Options {
        seed: args.seed,
        seconds: args.time.map_or(SECONDS, |cap| cap.as_secs_f64()),
        stop: Some(&late),
        is_half_over: Some(&is_half_over),
        gap_ppm: args.gap,
        threads: args.threads,
        warm: warm.as_ref(),
    };
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
        let mut explanation = explain(&problem, &solved.plan);
        confirm(&problem, &solved.plan, &mut explanation, (&late, args.threads));
        files::put(path, &format::write(&explanation::file(&problem, &explanation))?)?;
    }
    let gap = 100.0 * solved.plan.gap.unwrap_or(0.0);
    Ok(format!("{}\nbound {}  gap {gap:.3}%\n", summary(&report), solved.bound))
}

fn check_files(args: &CheckArgs, out: &mut dyn Write) -> Result<()> {
    let problem = problem(&args.input)?;
    let text = files::get(&args.plan)?;
    let plan = match format::read_plan(&text) {
        Ok(plan) => plan,
        Err(bad) => {
            say(out, &format!("ERROR {}: {bad}\n", code_of(&bad)))?;
            bail!("{}: {bad}: mend the plan or make it again with match", args.plan.display());
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
    say(out, &text)?;
    if report.is_feasible() {
        return Ok(());
    }
    bail!("{}: breaks {}: mend the plan or make it again with match", args.plan.display(), codes(&report));
}

fn why_files(args: &WhyArgs) -> Result<String> {
    let (problem, plan) = (problem(&args.input)?, plan(&args.plan)?);
    let unknown =
        |what: &str, id: &str| format!("{}: has no {what} {id}: look for the id in the file", args.input.display());
    Ok(match &args.volunteer {
        Some(volunteer) => {
            if !problem.volunteers.iter().any(|v| v.id == *volunteer) {
                bail!(unknown("volunteer", volunteer));
            }
            let why = why(&problem, &plan, &args.booking, volunteer)
                .ok_or_else(|| anyhow!(unknown("booking", &args.booking)))?;
            words::why(&problem, &why)
        }
        None => words::funnel(
            &problem,
            &funnel(&problem, &plan, &args.booking).ok_or_else(|| anyhow!(unknown("booking", &args.booking)))?,
        ),
    })
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

fn say(out: &mut dyn Write, text: &str) -> Result<()> {
    out.write_all(text.as_bytes()).context("standard output: can't be written")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use clap::Parser;
    use rstest::{fixture, rstest};
    use tempfile::TempDir;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: MatchArgs,
    }

    /// A folder with the small problem as `p`, its plan as `q` and a broken plan as `bad`.
    #[fixture]
    fn folder() -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/match");
        std::fs::copy(fixtures.join("small.json"), folder.path().join("p")).expect("copied");
        let plan = std::fs::read_to_string(fixtures.join("small-plan.json")).expect("read");
        std::fs::write(folder.path().join("q"), &plan).expect("written");
        std::fs::write(folder.path().join("bad"), plan.replace("dan", "eve")).expect("written");
        std::fs::write(folder.path().join("text"), "hello").expect("written");
        folder
    }

    fn told(folder: &TempDir, line: &str) -> Result<String, String> {
        let at = |word: &str| folder.path().join(word).display().to_string();
        let words = line.split(' ').map(|word| word.strip_prefix('@').map_or(word.to_owned(), at));
        let args = Line::try_parse_from(std::iter::once("match".to_owned()).chain(words)).expect("good words").args;
        let (mut out, place) = (Vec::new(), format!("{}/", folder.path().display()));
        answer(&args, &mut out).map_err(|error| format!("{error:#}").replace(&place, "@"))?;
        Ok(String::from_utf8(out).expect("text"))
    }

    const SUMMARY: &str = "FEASIBLE  score 3610  value 3900/4580  filled 2+1 of 3  km 14.1  \
        travel 55 fairness 135 preference 100 option 0 move 0 drop 0\n";

    #[rstest]
    fn a_plan_is_written_that_the_check_accepts_and_can_be_warm(folder: TempDir) {
        let line = "--input @p --output @new --explain @why --time 10s --gap 0.1% --seed 3 --threads 2 --warm @q";
        assert_eq!(told(&folder, line), Ok(format!("{SUMMARY}bound 3610  gap 0.000%\n")));
        assert_eq!(told(&folder, "check --input @p --plan @new"), Ok(SUMMARY.to_owned()));
        let plan = plan(&folder.path().join("new")).expect("read");
        assert_eq!((plan.score, plan.bound), (Some(3610), Some(3610)));
        assert!(plan.gap == Some(0.0) && plan.cpu_seconds.is_some() && !plan.prices.is_empty());
        assert!(files::get(&folder.path().join("why")).expect("read").contains("\"match-explain/1\""));
    }

    #[rstest]
    #[case(
        "--input @none --output @new",
        "@none: can't be read: check the name: No such file or directory (os error 2)"
    )]
    #[case("--input @text --output @new", "@text: is not a JSON object: mend the problem")]
    #[case("--input @q --output @new", "@q: format: \"match-plan/1\" is not match-problem/1: mend the problem")]
    #[case("--input @p --output @p", "@p: would be overwritten: give --output and --explain another name")]
    #[case(
        "--input @p --output @new --warm @p",
        "@p: format: \"match-problem/1\" is not match-plan/1: mend the plan or make it again with match"
    )]
    #[case("check --input @p --plan @bad", "@bad: breaks REF: mend the plan or make it again with match")]
    #[case("check --input @p --plan @text", "@text: is not a JSON object: mend the plan or make it again with match")]
    #[case("why --input @p --plan @q --booking b9", "@p: has no booking b9: look for the id in the file")]
    #[case(
        "why --input @p --plan @q --booking b1 --volunteer eve",
        "@p: has no volunteer eve: look for the id in the file"
    )]
    fn what_fails_is_told_in_one_line(folder: TempDir, #[case] line: &str, #[case] want: &str) {
        assert_eq!(told(&folder, line), Err(want.to_owned()));
        assert!(!folder.path().join("new").exists());
    }

    #[rstest]
    fn the_funnel_of_a_booking_is_told(folder: TempDir) {
        let want = "b2 is given at o1\n\
            o1 at 2027-03-01 13:00: out FORMAT 1; eligible 3, free 3 (2 may lead); missing nothing\n  \
            near FORMAT: bob does not do online sessions\n";
        assert_eq!(told(&folder, "why --input @p --plan @q --booking b2"), Ok(want.to_owned()));
    }

    #[rstest]
    fn the_reason_of_one_volunteer_is_told(folder: TempDir) {
        let want = "b3/o1: TOPIC: ann is not trained for bowel\n";
        assert_eq!(told(&folder, "why --input @p --plan @q --booking b3 --volunteer ann"), Ok(want.to_owned()));
    }
}
