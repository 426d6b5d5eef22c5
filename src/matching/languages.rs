//! Languages as numbers: which each booking asks for and which each volunteer speaks, so that nobody compares words often.

use std::collections::HashMap;

use crate::matching::problem::Problem;

/// By position of bookings and volunteers in the problem.
pub struct Languages {
    asked: Vec<Vec<usize>>,
    /// One bit a number.
    spoken: Vec<Vec<u64>>,
}

impl Languages {
    pub fn new(problem: &Problem) -> Self {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut asked = Vec::with_capacity(problem.bookings.len());
        for b in &problem.bookings {
            let mut list = Vec::with_capacity(b.languages.len());
            for language in &b.languages {
                let next = numbers.len();
                list.push(*numbers.entry(language).or_insert(next));
            }
            asked.push(list);
        }
        let spoken = problem.volunteers.iter().map(|v| {
            let mut bits = vec![0; numbers.len().div_ceil(64)];
            for number in v.languages.iter().filter_map(|language| numbers.get(language.as_str())) {
                bits[number / 64] |= 1 << (number % 64);
            }
            bits
        });
        let spoken = spoken.collect();
        Self { asked, spoken }
    }

    /// Which of the booking's languages a volunteer speaks, one bit for each in the booking's order.
    pub fn spoken(&self, volunteer: usize, booking: usize) -> u32 {
        let bits = &self.spoken[volunteer];
        let asked = self.asked[booking].iter().enumerate();
        asked.filter(|(_, l)| bits[*l / 64] >> (*l % 64) & 1 == 1).fold(0, |mask, (i, _)| mask | (1 << i))
    }
}
