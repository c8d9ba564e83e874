test.todo('environment: being written');
