//! The words of `match` on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

/// Make a plan for a problem file, or look at one.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct MatchArgs {
    #[command(subcommand)]
    pub door: Option<Door>,
    #[command(flatten)]
    pub solve: SolveArgs,
}

#[derive(Subcommand, Debug)]
pub enum Door {
    /// Say which rules a plan breaks, and its score.
    Check(CheckArgs),
    /// Say why a volunteer is or isn't on a booking, or who fails which rule first.
    Why(WhyArgs),
}

#[derive(Args, Debug)]
pub struct SolveArgs {
    /// The problem (match-problem/1).
    #[arg(long, required = true)]
    pub input: Option<PathBuf>,
    /// Where the plan goes (match-plan/1).
    #[arg(long, required = true)]
    pub output: Option<PathBuf>,
    /// Plan for so much work, and end after about this time at the latest: 10s, 500ms, 2m. The last tenth is kept for the
    /// bound and the check; large problems need some seconds to be read at all. Without it, work for about 10s and no clock.
    /// Problems of up to 2,000 bookings are brought to the proven best plan where the time allows.
    #[arg(long, value_parser = duration)]
    pub time: Option<Duration>,
    /// Stop once the plan is proven within this of the best: 0.1%.
    #[arg(long, value_parser = millionths, default_value = "0%")]
    pub gap: u32,
    /// Same seed, same plan, as long as the clock does not stop it.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// For looking who can come, and for prices; the plan doesn't depend on it.
    #[arg(long, default_value_t = 1)]
    pub threads: usize,
    /// An earlier plan to start from, with its prices where it has them.
    #[arg(long)]
    pub warm: Option<PathBuf>,
    /// Where to explain what stays unfilled (match-explain/1). The ten dearest single changes are tried out by solving anew,
    /// as far as the time allows; where the plan is proven to be the best, that confirms what they are worth.
    #[arg(long)]
    pub explain: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct CheckArgs {
    #[arg(long)]
    pub input: PathBuf,
    #[arg(long)]
    pub plan: PathBuf,
}

#[derive(Args, Debug)]
pub struct WhyArgs {
    #[arg(long)]
    pub input: PathBuf,
    #[arg(long)]
    pub plan: PathBuf,
    /// Id of the booking.
    #[arg(long)]
    pub booking: String,
    /// Id of the volunteer.
    #[arg(long)]
    pub volunteer: Option<String>,
}

/// `10s`, `500ms`, `2m`; a bare number is seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let scale = match &text[split..] {
        "" | "s" => 1.0,
        "ms" => 0.001,
        "m" => 60.0,
        _ => return Err("is not a time like 10s, 500ms or 2m".into()),
    };
    let number: f64 = text[..split].parse().map_err(|_| "is not a time like 10s, 500ms or 2m")?;
    Duration::try_from_secs_f64(number * scale).map_err(|e| e.to_string())
}

/// `0.1%` or `0.001`, in millionths.
fn millionths(text: &str) -> Result<u32, String> {
    let (number, scale) = text.strip_suffix('%').map_or((text, 1e6), |number| (number, 1e4));
    let share: f64 = number.trim().parse().map_err(|_| "is not a share like 0.1%")?;
    let millionths = (share * scale).round();
    if !(0.0..=1e6).contains(&millionths) {
        return Err("is not within 0% to 100%".into());
    }
    format!("{millionths:.0}").parse().map_err(|_| "is not a share like 0.1%".into())
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use rstest::rstest;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: MatchArgs,
    }

    fn parse(line: &str) -> Result<MatchArgs, clap::Error> {
        Line::try_parse_from(std::iter::once("match").chain(line.split_whitespace())).map(|line| line.args)
    }

    #[rstest]
    #[case("10s", 10_000)]
    #[case("500ms", 500)]
    #[case("2m", 120_000)]
    #[case("1.5", 1_500)]
    fn times_are_read(#[case] text: &str, #[case] milliseconds: u64) {
        assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)));
    }

    #[rstest]
    #[case("0.1%", Ok(1000))]
    #[case("0.001", Ok(1000))]
    #[case("100%", Ok(1_000_000))]
    #[case("-1%", Err("is not within 0% to 100%"))]
    #[case("NaN", Err("is not within 0% to 100%"))]
    fn gaps_are_read(#[case] text: &str, #[case] want: Result<u32, &str>) {
        assert_eq!(millionths(text), want.map_err(str::to_owned));
    }

    #[test]
    fn wrong_times_are_refused() {
        assert!(["", "s", "ten", "-1s", "1h", "1e400s"].iter().all(|text| duration(text).is_err()));
    }

    #[test]
    fn matching_needs_input_and_output_and_the_doors_below_their_own() {
        assert!(parse("--input p --output q --gap 0.1% --time 10s").is_ok());
        assert!(parse("--input p").is_err());
        assert!(parse("check --input p --plan q").is_ok());
        assert!(parse("check --input p").is_err());
        assert!(parse("why --input p --plan q --booking b --volunteer v").is_ok());
        assert!(parse("why --input p --booking b").is_err());
    }
}
