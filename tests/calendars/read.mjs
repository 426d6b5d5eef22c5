// Reads calendars with ical.js: a JSON list of texts on standard input, a list of lists of events on standard output.
import ICAL from 'ical.js'
import { readFileSync } from 'node:fs'

function read(text) {
    const calendar = new ICAL.Component(ICAL.parse(text))
    ICAL.TimezoneService.reset()
    for (const component of calendar.getAllSubcomponents('vtimezone')) {
        ICAL.TimezoneService.register(new ICAL.Timezone(component))
    }
    return calendar.getAllSubcomponents('vevent').map((component) => {
        const event = new ICAL.Event(component)
        return {
            uid: event.uid,
            start: event.startDate.toUnixTime(),
            end: event.endDate.toUnixTime(),
            floating: event.startDate.zone === ICAL.Timezone.localTimezone,
            summary: event.summary,
            location: event.location,
            description: event.description,
            status: component.getFirstPropertyValue('status'),
        }
    })
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(read)))
