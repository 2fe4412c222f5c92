// Runs one statement and prints its rows as JSON: node sql.cjs URL SQL
const { Client } = require('pg')

const [url, sql] = process.argv.slice(2)
const client = new Client({ connectionString: url })
client
  .connect()
  .then(() => client.query(sql))
  .then((result) => console.log(JSON.stringify(result.rows ?? [])))
  .then(() => client.end())
  .catch((error) => {
    console.error(`sql: ${error.message}`)
    process.exit(1)
  })
