// A foreign SCIM server for the tests: SCIMMY on Express, everything in memory, with our extension schemas.
//
//   node server.mjs TOKEN [no-filter] [plain]
//
// no-filter: it ignores filters and gives everything, as handlers that were written in a hurry do.
// plain:     without our extension schemas.
// It says on which port of the loopback it listens: "listening 40123".
import {randomUUID} from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const [token, ...modes] = process.argv.slice(2);
const {Attribute, SchemaDefinition} = SCIMMY.Types;
const urn = (name, of) => `urn:lvs-desktop:params:scim:schemas:extension:${name}:1.0:${of}`;
const texts = (...names) => names.map(name => new Attribute("string", name));

function schema(name, of, attributes) {
    // SCIMMY makes schemas of the IETF's name space only, and takes others all the same once they are made
    const made = new SchemaDefinition(name, `urn:ietf:params:scim:schemas:${name}`, `Of a school: ${name}`, attributes);
    return Object.assign(made, {id: urn(name, of)});
}

if (!modes.includes("plain")) {
    const {User, Group} = SCIMMY.Resources;
    User.extend(schema("pupil", "User", texts(
        "pupilNumber", "namePrefix", "birthDate", "gender", "group", "location", "year", "track"
    )));
    User.extend(schema("staff", "User", [
        ...texts("staffNumber", "namePrefix", "role"), new Attribute("string", "locations", {multiValued: true})
    ]));
    User.extend(schema("accommodations", "User", [
        new Attribute("complex", "accommodations", {multiValued: true}, [
            ...texts("value", "unit", "validUntil", "checkedAt"), new Attribute("integer", "amount")
        ])
    ]));
    Group.extend(schema("class", "Group", texts("location")));
}

const copy = value => JSON.parse(JSON.stringify(value));

function handlers(unique) {
    const kept = new Map();
    return {
        ingress: ({id}, data) => {
            if (id && !kept.has(id)) throw new SCIMMY.Types.Error(404, null, `Nobody has the id ${id}`);
            const name = unique && data[unique]?.toLowerCase();
            for (const [other, each] of kept) {
                if (name && other !== id && each[unique]?.toLowerCase() === name)
                    throw new SCIMMY.Types.Error(409, "uniqueness", `${unique} is in use`);
            }
            const key = id ?? randomUUID();
            const now = new Date().toISOString();
            const meta = {created: kept.get(key)?.meta.created ?? now, lastModified: now};
            kept.set(key, {...copy(data), id: key, meta});
            return copy(kept.get(key));
        },
        egress: ({id, filter}) => {
            if (id) {
                if (!kept.has(id)) throw new SCIMMY.Types.Error(404, null, `Nobody has the id ${id}`);
                return copy(kept.get(id));
            }
            const all = copy([...kept.values()]);
            return filter && !modes.includes("no-filter") ? filter.match(all) : all;
        },
        degress: ({id}) => {
            if (!kept.delete(id)) throw new SCIMMY.Types.Error(404, null, `Nobody has the id ${id}`);
        }
    };
}

for (const [resource, unique] of [[SCIMMY.Resources.User, "userName"], [SCIMMY.Resources.Group, null]]) {
    const {ingress, egress, degress} = handlers(unique);
    SCIMMY.Resources.declare(resource).ingress(ingress).egress(egress).degress(degress);
}

const app = express();
app.use("/scim", new SCIMMYRouters({
    type: "bearer",
    handler: request => {
        if (request.header("Authorization") !== `Bearer ${token}`) throw new Error("Unknown token");
        return "tests";
    }
}));
const server = app.listen(0, "127.0.0.1", () => console.log(`listening ${server.address().port}`));
